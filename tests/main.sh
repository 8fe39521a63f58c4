#!/usr/bin/env bash
# `waveletc --main`: a graph as a program, its options, its trace, how it is stopped and how it fails.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# program NAME: NAME.wvg, from standard input, as a program.
program()
{
	cat >"$1.wvg"
	# shellcheck disable=SC2086 # lists of words
	"$WAVELETC" --main "$1.wvg" && $CC -std=c11 -Wall -Wextra -Wpedantic -Werror $CPPFLAGS $CFLAGS $WAVELET_CFLAGS \
		-o "$1" "$1.wvg.c" $LDFLAGS $WAVELET_LIBS -lpthread || { fail "$1 is no program"; exit 1; }
}

# status WANTED COMMAND...: its exit status; what it prints goes to out and err.
status()
{
	local wanted=$1 got=0
	shift
	"$@" >out 2>err || got=$?
	[ "$got" -eq "$wanted" ] || fail "status $got instead of $wanted: $* ($(cat err))"
}

# says FILE TEXT: FILE is that text.
says()
{
	[ "$(cat "$1")" = "$2" ] || { fail "$1 is not what was wanted:"; diff <(echo "$2") "$1"; }
}

program steps <<'END'
wvg 1;
graph steps;
use <stdio.h>;

node step : int {
	on timer;
	on stop;
	init { return wv_timer_at(ctx, 0, 1500000000); }
	cycle {
		if (wv_timer_fired(ctx) < 0)
			return WV_UNCHANGED;
		printf("step %d\n", ++*self);
		return *self < 3 ? wv_timer_after(ctx, 0, 250000000), WV_BROADCAST : WV_UNCHANGED;
	}
}
node twice : int := 2 * step;
node host { trigger twice; cycle { return wv_user(ctx) ? WV_UNCHANGED : WV_FAIL; } }
END

status 0 ./steps --help
grep -q '^Usage: ./steps' out && [ ! -s err ] || fail "--help"
# The help names each option that there is.
for option in replay from to mode trace help; do
	grep -q -- "--$option" out || fail "--help does not name --$option"
done
status 1 sh -c './steps --help >/dev/full'
status 2 ./steps --no-such
status 2 ./steps word
status 2 ./steps --from=1
status 2 ./steps --to=1 --trace
for time in '' x 1x 1. .5 2026-13-01 2026-02-30 2026-02-03x 2026-02-03T10:00 2026-02-03T10:00:00 2026-02-03T10:00:00.Z \
	9999999999999999999 99999999999999999999 9223372036854775808 9223372037 -9223372037 9223372036.854775808 \
	2500-01-01 0.1234567890 1,5; do
	status 2 ./steps --replay --from="$time"
	grep -qxF "./steps: this is no time: $time" err || fail "'$time' is a time"
done
status 0 ./steps --replay --from=9223372036.854775807
status 2 ./steps --replay --from=2 --to=1
for mode in '' Park sleep 1; do
	status 2 ./steps --mode="$mode"
	grep -qxF "./steps: this is no mode: $mode" err || fail "'$mode' is a mode"
done

trace='1 1970-01-01T00:00:01.500000000Z step twice
2 1970-01-01T00:00:01.750000000Z step twice
3 1970-01-01T00:00:02.000000000Z
4 1970-01-01T00:00:02.000000000Z'
status 0 ./steps --replay --trace
says out 'step 1
step 2
step 3'
says err "$trace"
status 0 ./steps --replay --trace --to=1.75
says err "$(head -n 2 <<<"$trace")
3 1970-01-01T00:00:01.750000000Z"
status 0 ./steps --replay --to=1.2
says out ''
status 0 ./steps --replay --trace --from=1970-01-01
[ "$(sed -n 's/ .*//p' err | tail -n 1)" = 5 ] || fail "--from of a date"
status 0 ./steps --replay --trace --from 1970-01-01T00:00:01.6Z
head -n 1 err | grep -qx '1 1970-01-01T00:00:01.600000000Z step twice' || fail "--from in the past of a deadline"
status 0 ./steps --replay --trace --from=-0.5 --to=0
head -n 1 err | grep -qx '1 1969-12-31T23:59:59.500000000Z' || fail "--from before 1970"
status 1 sh -c './steps --replay >/dev/full'
grep -q 'cannot write to standard output' err || fail "a full disk is not told"
status 1 sh -c './steps --replay >&-'
grep -q 'cannot write to standard output' err || fail "a closed standard output is not told"
status 0 sh -c './steps --replay 2>/dev/full'
status 1 sh -c './steps --replay --trace 2>/dev/full'
status 1 sh -c './steps --replay --trace 2>&-'
status 0 sh -c './steps --replay <&-'

# What the graph waits with does not get the number of a standard stream: it would take what is printed.
program prints <<'END'
wvg 1;
graph prints;
use <stdio.h>;
node print : int { on every 1ms; cycle { (void)puts("8 bytes"); return ++*self < 3 ? WV_UNCHANGED : WV_TERMINATE; } }
END
status 0 ./prints
says out "8 bytes
8 bytes
8 bytes"
status 1 sh -c './prints >&-'
grep -q 'cannot write to standard output' err || fail "what was printed went somewhere"
status 0 sh -c './prints <&-'

# By the machine's clock until a signal comes; the second one is as deadly as ever.
program waits <<'END'
wvg 1;
graph waits;
use <stdio.h>;
node wait { on start; on stop; cycle { puts("here"); return fflush(stdout) == 0 ? WV_UNCHANGED : WV_FAIL; } }
END
for signal in INT TERM; do
	status 0 timeout --foreground --preserve-status -s "$signal" 2 sh -c 'exec ./waits --trace'
	[ "$(wc -l <out)" -eq 2 ] || fail "SIG$signal: no stop cycle ($(cat out err))"
done
for mode in park spin backoff; do
	status 0 timeout --foreground --preserve-status -s TERM 0.3 ./waits --mode=$mode
	[ "$(wc -l <out)" -eq 2 ] || fail "--mode=$mode: no stop cycle ($(cat out err))"
done

program fails <<'END'
wvg 1;
graph fails;
use <errno.h>;
node bad { on start; init { return wv_epoch(ctx) ? 0 : (wv_fail(ctx, "no luck"), -EACCES); } }
END
status 1 ./fails
says err "./fails: node 'bad' failed in its init hook: no luck: Permission denied
./fails: Permission denied"
# With a text and no errno, with an errno and no text, with neither.
program reasons <<'END'
wvg 1;
graph reasons;
node text { on start; cycle { return wv_fail(ctx, "just so"), WV_FAIL; } }
node none { on start; cycle { (void)ctx; return WV_FAIL; } }
END
status 0 ./reasons
says err "./reasons: node 'text' failed in its cycle hook: just so
./reasons: node 'none' failed in its cycle hook: "
program refuses <<'END'
wvg 1;
graph refuses;
use <errno.h>;
node bad { on start; init { return wv_epoch(ctx) ? 0 : -EACCES; } }
END
status 1 ./refuses
says err "./refuses: node 'bad' failed in its init hook: Permission denied
./refuses: Permission denied"

# Standard output that has no buffer failed when it was written to, and has nothing left at the end.
program unbuffered <<'END'
wvg 1;
graph unbuffered;
use <stdio.h>;
node print { on start; cycle { setvbuf(stdout, NULL, _IONBF, 0); (void)puts("here"); return WV_TERMINATE; } }
END
status 1 sh -c './unbuffered >/dev/full'
grep -q 'cannot write to standard output' err || fail "what was not written is not told"

# Whoever starts it may give it no name.
cat >nameless.c <<'END'
#undef main
int nameless(int argc, char **argv);
int main(void) { return nameless(0, (char *[]){0}); }
END
# shellcheck disable=SC2086 # lists of words
$CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -Dmain=nameless -o nameless refuses.wvg.c nameless.c $LDFLAGS $WAVELET_LIBS \
	-lpthread || fail "nameless.c"
status 1 ./nameless
says err "refuses: node 'bad' failed in its init hook: Permission denied
refuses: Permission denied"
exit "$failed"
