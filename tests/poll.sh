#!/usr/bin/env bash
# The graphs that watch descriptors, listen for signals or run in their host's loop: the same with each
# back end.
set -u
failed=0
tried=0

for back_end in epoll poll; do
	library=$top_builddir/runtime/.libs/libwavelet-$back_end.a
	[ -f "$library" ] || continue
	tried=$((tried + 1))
	for name in embed signals watches; do
		# Before the runtime's own back end, so that it is the one that is linked.
		WAVELET_LIBS="-Wl,--whole-archive $library -Wl,--no-whole-archive $WAVELET_LIBS" \
			"$top_srcdir/tests/run-wvg" "$top_srcdir/tests/wvg/run/$name.wvg" || {
			echo "FAIL $name with $back_end"
			failed=1
		}
	done
done
[ "$tried" -gt 0 ] || failed=99
exit $failed
