#!/usr/bin/env bash
# The library for systems that lack some of what Linux has: configure does without it, and graphs run by what is left.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# library NAME CACHE-VARIABLE...: a build without that.
library()
{
	local name=$1
	shift
	mkdir "$work/$name" && cd "$work/$name" || exit 99
	# Which make runs this test, and what it told its children, is no business of another one.
	if ! env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS sh -c '
		srcdir=$1 && shift && "$srcdir/configure" -q --cache-file=../cache --disable-shared "$@" &&
		make -s runtime/libwavelet.la' sh "${top_srcdir:?}" "$@" >log 2>&1; then
		fail "a build with $*"
		tail -n 40 log
		exit 1
	fi
	nm -u runtime/.libs/libwavelet-core.a >"$work/$name/undefined"
}

# lacks NAME FUNCTION...: the library does not ask the system for these.
lacks()
{
	local name=$1 function
	shift
	for function in "$@"; do
		! grep -qw "$function" "$work/$name/undefined" || fail "the library without it wants $function: $name"
	done
}

# runs NAME GRAPH...: by that library, and they print what they print by any other.
runs()
{
	local name=$1 graphs=$top_srcdir/tests/wvg/run graph
	shift
	cd "$work" || exit 99
	for graph in "$@"; do
		# shellcheck disable=SC2086 # lists of words
		cp "$graphs/$graph.wvg" . && "$WAVELETC" -w "$graph.wvg" &&
			$CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -I. -I"$graphs" -o "$name-$graph" "$graph.wvg.c" \
				"$graphs/$graph.main.c" $LDFLAGS "$name/runtime/.libs/libwavelet-core.a" -lpthread &&
			timeout 60 "./$name-$graph" >out && diff "$graphs/$graph.out" out || fail "$graph, $name"
	done
}

library milliseconds ac_cv_func_epoll_pwait2=no wv_cv_membarrier=no
lacks milliseconds epoll_pwait2 syscall
runs milliseconds channel-policies embed timers

library posix ac_cv_func_epoll_create1=no wv_cv_membarrier=no
lacks posix epoll_create1 epoll_ctl epoll_wait eventfd syscall
runs posix channel-policies embed signals watches
exit $failed
