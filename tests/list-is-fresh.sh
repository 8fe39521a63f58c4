#!/bin/sh
# A .wvg file that is not in tests/wvg.mk would be a test that nobody runs.
set -eu
if ! "$top_srcdir/tests/update-list" --print | diff -u "$top_srcdir/tests/wvg.mk" -; then
	echo 'tests/wvg.mk is stale: run tests/update-list'
	exit 1
fi
