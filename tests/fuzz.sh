#!/usr/bin/env bash
# Hostile input, shortly (`make fuzz` is the long run): the targets over seeds and what was ever found; where sanitizers are,
# libFuzzer for a few seconds; where they are not, a few accepted graphs through the C compilers.
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
here=$top_srcdir/tests/fuzz
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

"$here/dictionary" >dict || fail "no dictionary"
diff "$here/wvg.dict" dict || fail "wvg.dict is old: tests/fuzz/dictionary >tests/fuzz/wvg.dict"
"$here/seeds" seeds seeds-options || fail "no seeds"

for target in parse compile options; do
	"$top_builddir/tests/fuzz/replay_$target" seeds/* seeds-options/* "$here"/found/* >out 2>err || fail "replay_$target, at: $(tail -n 30 err)"
done

case $CC:$CFLAGS in
*clang*:*-fsanitize=*)
	"$here/build" "$work/libfuzzer" >build.log 2>&1 || fail "targets are not built: $(tail -n 20 build.log)"
	for target in fuzz_parse fuzz_options fuzz_compile; do
		mkdir -p "corpus-$target"
		seeds=seeds
		[ $target != fuzz_options ] || seeds=seeds-options
		"libfuzzer/$target" -dict="$here/wvg.dict" -max_len=4096 -timeout=60 -seed=1 -runs=20000 -max_total_time=6 \
			-artifact_prefix="$work/found-" "corpus-$target" $seeds >out 2>&1 || fail "$target: $(tail -n 60 out)"
		for input in found-*; do
			[ ! -e "$input" ] || { echo "$input, in base 64:"; base64 "$input"; rm "$input"; }
		done
	done
	;;
*-fsanitize=*) ;;
*)
	mkdir survivors
	cp "$here"/tame/*.h survivors/
	"$top_builddir/tests/fuzz/survive" survivors 15 1 "$here"/tame/*.wvg >out 2>&1 || fail "survive: $(cat out)"
	"$here/survivors" survivors || fail "what was accepted does not compile"
	;;
esac
exit $failed
