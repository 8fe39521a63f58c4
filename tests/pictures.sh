#!/usr/bin/env bash
# What Graphviz makes of --dot: tooltips and labels with any text, nodes to the right of what they depend on.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

[ -n "${DOT-}" ] || { echo "skipped: there is no dot"; exit 77; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
source=${top_srcdir:?}/tests/wvg/language/picture.wvg
"$WAVELETC" --dot="$work/picture.dot" "$source" || fail "--dot"
"$DOT" -Tsvg -o "$work/picture.svg" "$work/picture.dot" || fail "dot refuses it"

# -- Any text -----------------------------------------------------------------

unescaped()
{
	sed 's/&#10;/\n/g; s/&#39;/'"'"'/g; s/&#45;/-/g; s/&#160;/ /g; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

# svg PATTERN: what is in its parentheses.
svg()
{
	sed -nE "s/.*$1.*/\1/p" "$work/picture.svg" | unescaped
}

same()
{
	diff "$work/wanted" "$work/got" || fail "$1 is another (>) than was written (<)"
}

# The tooltip of the graph is the comment above it.
awk '/^graph/ { exit } NR > 1 { gsub(/^(\/\/|\/\*) *| *\*\/$/, ""); print }' "$source" >"$work/wanted"
svg 'id="a_graph0"><a xlink:title="([^"]*)"' >"$work/got"
same "the graph's tooltip"

echo 'A \N node of the \G graph.' >"$work/wanted"
svg 'xlink:title="(A [^"]* graph\.)"' >"$work/got"
same "a node's tooltip"

echo '"feed" \N <i>it</i> & &lt; ☃ {a|b}' >"$work/wanted"
svg '>([^<>]*feed[^<>]*it[^<>]*)<\/text>' >"$work/got"
same "a label"

grep -qF '<title>feed&#45;&gt;optional</title>' "$work/picture.svg" || fail "an edge does not tell its ends"
grep -E '<image|<script|<!ENTITY|[^:a-z](xlink:)?href=' "$work/picture.svg" && fail "the picture refers to something else"

# -- Ranks --------------------------------------------------------------------

# Each edge that orders leads to the right; those of `last` need not.
lead_right()
{
	"$DOT" -Tplain -o "$work/plain" "$1" || fail "$1 is no picture"
	awk -F '"' '
		FNR == NR {
			if (/^node "/) { name = $2; split($3, at, " ") }
			else { split($0, word, " "); name = word[2]; at[1] = word[3] }
			if (/^node /) x[name] = at[1]
			next
		}
		/^ *"[^"]*" -> "[^"]*"/ && !/constraint=false/ {
			edges++
			if (!(x[$2] < x[$4])) { print $2 " is not left of " $4; wrong = 1 }
		}
		/constraint=false/ && !/style=dotted/ { print "not dotted: " $0; wrong = 1 }
		END { exit wrong || edges == 0 }' "$work/plain" "$1" || fail "edges of $1"
}
lead_right "$work/picture.dot"
for example in echo hello seismic; do
	"$WAVELETC" --dot="$work/$example.dot" "$top_srcdir/examples/$example/$example.wvg" || fail "$example"
	lead_right "$work/$example.dot"
done

exit $failed
