#!/usr/bin/env bash
# A hook cannot be called like a variable or parameter of the code that calls it: the names are taken from that code.
# Some are keywords of the language (E0101) or no names at all (E0203).
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

cat >all.wvg <<'END'
wvg 1;
graph all @isolate;
node n0 : int = 1 { on start; on stop; on timer; on io; on signal HUP; init h0; cycle h1; drop h2; }
node n1 : int { on channel(int, 4); on notify; trigger n0?; observe last n2; cycle h3; }
node n2 : int { on push; on every 1s; trigger n0; schedules n3; cycle h4; }
node n3 : int := n2 + last n0;
END

# The declared names: what follows a type, before `=`, `,` or `)`; not those of the functions for the host.
declared()
{
	sed '/^int all_init(/,$d' "$1" |
		grep -oE '(\*|const |wv_id |u?int[0-9]*_t |wv_control )[a-z_]+( =|,|\))' | grep -oE '[a-z_]+( =|,|\))' | grep -oE '[a-z_]+' |
		grep -v '^all_' | sort -u
}

for lowering in inline table; do
	"$WAVELETC" -w --lowering=$lowering all.wvg || fail "--lowering=$lowering"
	declared all.wvg.c >$lowering
done
for name in control ready wv_next; do
	grep -qx "$name" inline || fail "'$name' is not seen in the generated code"
done
sort -u inline table >names
while read -r name; do
	printf 'wvg 1;\ngraph x;\nnode a { on start; cycle %s; }\n' "$name" >x.wvg
	"$WAVELETC" x.wvg 2>err && fail "a hook may be called '$name'"
	grep -qE '\[E0(101|203|204)\]' err || fail "'$name': $(cat err)"
done <names
# Nor may a formula use such a name of the function that it becomes.
for name in ctx self wv_next wv_nodes; do
	printf 'wvg 1;\ngraph x;\nuse "x.h" { %s };\nnode a : int { on start; cycle step; }\nnode b : int := a + changed(a) + %s;\n' "$name" "$name" >x.wvg
	"$WAVELETC" x.wvg 2>err && fail "a formula may use '$name'"
	grep -qE '\[E0[0-9]*\]' err || fail "'$name': $(cat err)"
done
exit $failed
