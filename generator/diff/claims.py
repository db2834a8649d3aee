"""Which pages of a folder are of which product, as spec/scope.toml says it; pages that are not there are not missed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase

from attrs import frozen

from generator.diff import spot_pages
from generator.diff.folder import Checkout, Docs
from generator.diff.surface import Unreadable
from generator.docs.facts import PageError
from generator.scope import ProductScope, Scope


@frozen
class Claims:
    """The pages of a folder by product."""

    docs: Docs
    scope: Scope

    def of_products(self) -> Iterator[tuple[ProductScope, list[str]]]:
        """Each product with its pages in the folder, in the scope's order; products without one are left out."""
        for product in self.scope.products:
            paths = self._fitting(product.pages)
            if any(path.startswith(f"{product.product}/") for path in paths):
                strange = self._strange() if product.key == "spot" and isinstance(self.docs, Checkout) else []
                yield product, [*paths, *strange]

    def of_errors(self) -> Iterator[tuple[str, list[str]]]:
        """Each product with its pages of error codes, if the folder has all of them."""
        for key, patterns in self.scope.errors.items():
            if all(self._fitting([pattern]) for pattern in patterns):
                yield key, self._fitting(patterns)

    def unclaimed(self) -> Iterator[Unreadable]:
        """Pages that no product of the scope reads: a new product, or a page at a new place."""
        if isinstance(self.docs, Checkout):
            return
        for path in self._strange():
            parts = path.split("/")
            product = ".".join(parts[:2]) if parts[0] == "sapi" else parts[0]
            problem = "no product of spec/scope.toml reads this page; name it there, or as a guide"
            text = self.docs.place(path).read_text(encoding="utf-8", errors="replace")
            yield Unreadable(product, path, 1, problem, "", text)

    def _fitting(self, patterns: Sequence[str]) -> list[str]:
        named = [pattern for pattern in patterns if self.docs.place(pattern).is_file()]
        paths = [path for pattern in patterns for path in self.docs.all_paths() if fnmatchcase(path, pattern)]
        paths += (path for path in named if path not in paths)
        return [path for path in dict.fromkeys(paths) if not self._is_guide(path)]

    def _is_guide(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in self.scope.guides)

    def _strange(self) -> list[str]:
        patterns = [*(product.pages for product in self.scope.products), *self.scope.errors.values()]
        claimed: Collection[str] = {path for one in patterns for path in self._fitting(one)}
        left = [path for path in self.docs.all_paths() if path not in claimed and not self._is_guide(path)]
        if isinstance(self.docs, Checkout):
            # Of the many guides of the repository those count that show operations: `wapi-api.md`, until 2021.
            return [path for path in left if "/" not in path.removeprefix("spot/") and self._shows_operations(path)]
        return left

    def _shows_operations(self, path: str) -> bool:
        try:
            return bool(spot_pages.OPERATIONS.search(self.docs.page(path).text))
        except PageError:
            return True
