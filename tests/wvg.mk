# Written by tests/update-list.

wvg_tests =

wvg_siblings =
