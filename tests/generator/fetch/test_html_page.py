"""HTML of the documentation site becomes the Markdown that the readers know."""

from generator.docs import html_page

ARTICLE = """
<nav class="breadcrumbs">Home</nav>
<article><div class="theme-doc-markdown markdown">
<header><h1>Widget Order (TRADE)</h1></header>
<h2 class="anchor" id="http-request">HTTP Request<a class="hash-link" href="#http-request">\u200b</a></h2>
<p>POST <code>/sapi/v1/widget_order</code></p>
<h2>Request Weight(UID)</h2><p><strong>6</strong></p>
<table><thead><tr><th>Name</th><th>Type</th><th>Mandatory</th><th>Description</th></tr></thead>
<tbody><tr><td>side</td><td>ENUM</td><td>YES</td><td>BUY<br><br>SELL</td></tr>
<tr><td>my_name</td><td>STRING</td><td>NO</td><td>A|B</td></tr></tbody></table>
<div class="language-javascript"><pre class="prism-code"><code><span class="token-line"><span>{</span><br></span><span
 class="token-line"><span>  "orderId": 28,     // own id</span><br></span><span
 class="token-line">}<br></span></code></pre><button>Copy</button></div>
<pre><code>wss://example.org/ws</code></pre>
</div></article>
"""

EXPECTED = """\
# Widget Order (TRADE)

## HTTP Request

POST `/sapi/v1/widget_order`

## Request Weight(UID)

**6**

| Name | Type | Mandatory | Description |
| --- | --- | --- | --- |
| side | ENUM | YES | BUY<br><br>SELL |
| my_name | STRING | NO | A\\|B |

```json
{
  "orderId": 28,     // own id
}
```

```text
wss://example.org/ws
```
"""


def test_headings_tables_and_examples_keep_their_form() -> None:
    assert html_page.to_markdown(f"<html><body>{ARTICLE}</body></html>") == EXPECTED


def test_a_document_without_an_article_is_no_page() -> None:
    assert html_page.to_markdown('<html><body><div id="app"></div></body></html>') is None


def test_an_article_without_a_title_is_no_page() -> None:
    assert html_page.to_markdown("<html><main><p>Not found</p></main></html>") is None
