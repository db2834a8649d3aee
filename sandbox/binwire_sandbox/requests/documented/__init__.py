"""Operations that are documented and not simulated: parameters are checked, answers are the documented examples."""
