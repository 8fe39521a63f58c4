#!/usr/bin/env bash
# Each installed header compiles alone, as C11 and as C++17, without a warning from any compiler there is.
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0

warnings='-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wundef -Werror'

# try COMPILER LANGUAGE STANDARD HEADER
try()
{
	command -v "$1" >/dev/null || return 0
	# shellcheck disable=SC2086 # lists of words
	printf '#include <%s>\n#include <%s>\n' "$4" "$4" |
		"$1" "-std=$3" $warnings $WAVELET_CFLAGS -x "$2" -fsyntax-only - || {
		echo "FAIL: $4 with $1 as $3"
		failed=1
	}
}

for header in "${top_srcdir:?}"/runtime/include/*.h; do
	name=$(basename "$header")
	for cc in gcc clang; do try $cc c c11 "$name"; done
	for cc in g++ clang++; do try $cc c++ c++17 "$name"; done
done

# A test of a hook, as a C++ program would have it.
cat >"$work/hook.cc" <<'END'
#include <cassert>
#include <wavelet-testing.h>

extern "C" wv_control hook(wv_ctx *ctx)
{
    if (wv_changed(ctx, 1))
        wv_yield(ctx);
    return wv_why(ctx) & WV_BY_TIMER ? WV_BROADCAST : WV_UNCHANGED;
}

int main()
{
    wv_testing *t = wv_testing_create(2, 1);
    assert(t);
    wv_testing_set_changed(t, 1, true);
    wv_testing_set_cause(t, WV_BY_TIMER | WV_BY_NOTIFY);
    volatile wv_control control = WV_UNCHANGED;
    wv_ctx *ctx = wv_testing_cycle(t, 0);
    WV_TESTING_ISOLATED(t, control = hook(ctx));
    assert(control == WV_BROADCAST && wv_testing_yielded(t) && !wv_testing_panicked(t));
    wv_testing_destroy(t);
    return 0;
}
END
case $CC in
*clang*) cxx=clang++ ;;
*) cxx=g++ ;;
esac
if command -v $cxx >/dev/null; then
	# shellcheck disable=SC2086
	$cxx -std=c++17 -Wall -Wextra -Wpedantic -Werror $CFLAGS $WAVELET_CFLAGS -o "$work/hook" "$work/hook.cc" \
		$LDFLAGS $WAVELET_LIBS -lpthread && "$work/hook" || {
		echo "FAIL: a hook tested in C++"
		failed=1
	}
fi
exit $failed
