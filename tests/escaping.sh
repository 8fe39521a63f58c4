#!/usr/bin/env bash
# User text never breaks out of where it is put: each place with a nasty text, read back by whoever reads that place: C
# compilers, make, Graphviz; on terminals there is nothing but text.
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
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'

# same WANTED GOT WHAT
same()
{
	[ "$1" = "$2" ] || fail "$3: $(printf '%s' "$2" | cat -v) instead of $(printf '%s' "$1" | cat -v)"
}

# Bytes that stand for something somewhere; the control characters, ends of lines last.
signs=$' !"#$%&\'()*+,-.:;<=>?@[\\]^_`{|}~'
controls=$(printf '\001\002\007\010\013\014\016\033\037\177\302\200\302\233\302\237')
turning=$(printf '\342\200\256\342\201\246\330\234')
nasty="a$signs*/ /* // ?""?/ ?""?= \\N \\G \\E \\T \\l \\r \\L %s%n &lt;&amp; \$(touch x) \`touch x\`"

# compiles FILE WHAT [OPTION]: by all C compilers, without a warning.
compiles()
{
	local cc warnings="$warnings ${3-}"
	for cc in gcc clang; do
		command -v "$cc" >/dev/null || continue
		# shellcheck disable=SC2086 # lists of words
		"$cc" -std=c11 $warnings $WAVELET_CFLAGS -I. -c -o x.o "$1" 2>err || fail "$cc and $2: $(head -n 5 err)"
		# shellcheck disable=SC2086
		"$cc" -std=gnu11 $warnings $WAVELET_CFLAGS -I. -c -o x.o "$1" 2>err || fail "$cc -std=gnu11 and $2: $(head -n 5 err)"
	done
}

# -- C: the path, in #line, in the first comment, in an #include ------------------

cat >path.wvg <<'END'
wvg 1;
graph path;
use <stdio.h>;
node a { on start; cycle { puts(__FILE__); return WV_TERMINATE; } }
END
sed 's/__FILE__/""/' path.wvg >silent.wvg
for name in "$nasty" "line
end" "tab	$controls" "$turning" "$(printf 'latin\351\377')" '*/' 'a\' '#line' '-dash.'; do
	name=${name//\//|}.wvg
	mkdir -p "d$name"
	cp silent.wvg "d$name/$name"
	"$WAVELETC" --main --header=path.h -o path.c "d$name/$name" || fail "a path is refused: $name"
	compiles path.c "the path $name"
	cp path.wvg "d$name/$name"
	"$WAVELETC" --main --header=path.h -o path.c "d$name/$name"
	# shellcheck disable=SC2086
	$CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -I. -o program path.c $LDFLAGS $WAVELET_LIBS -lpthread 2>err &&
		same "d$name/$name" "$(./program)" "__FILE__" || fail "no program: $(head -n 5 err)"
	rm -f path.c path.h
done
# What no #include can name is told: the header of the C itself.
for name in 'a"b' 'a\b' "a
b" "a$(printf '\r')b" "a?""?'b" "a?""?=b" "$turning" "a$controls"; do
	"$WAVELETC" --header="$name.h" -o path.c path.wvg 2>err
	[ $? -eq 2 ] && grep -q 'no #include can name it' err || fail "included: $name ($(cat err))"
	[ ! -e path.c ] && [ ! -e "$name.h" ] || fail "written: $name"
done
for name in "a ? ??" "a'b <c> // /* \$x" "$(printf 'latin\351\342\202\254')"; do
	name=${name//\//|}
	"$WAVELETC" --header="$name.h" -o path.c path.wvg && compiles path.c "the header $name"
	rm -f path.[ch] "$name.h"
done

# -- C: comments ------------------------------------------------------------------

# Lines of all kinds above each thing that can have a comment; blocks that end oddly.
{
	printf 'wvg 1;\n'
	for what in 'graph comments;' 'const C = 1;' 'node a @unused : int { on start; }' 'node b @unused : int := 2;'; do
		printf '// %s\n// %s %s\n// trigraph?\?/\n// splice\\\n   joined\n// */ int evil; /*\n' "$nasty" "$controls" "$turning"
		printf '// /\\\n* /\\\n/ *\\\n/\n/* ?\?/\n   *\\ \n %s \377\376 /* */\n%s\n' "${nasty//\*\//}" "$what"
	done
} >comments.wvg
"$WAVELETC" comments.wvg || fail "comments are refused"
compiles comments.wvg.c comments
LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae|\xff' comments.wvg.h && fail "control characters in a header"
# Nothing but comments is there that is not there without them.
grep -vE '^ *//|^ ' comments.wvg | grep -E '^(wvg|graph|const|node)' >plain.wvg
"$WAVELETC" -o comments.c plain.wvg || fail "plain.wvg"
for file in c h; do
	$CC -E -P -fpreprocessed -dD "comments.wvg.$file" 2>/dev/null | grep -vE '^#(line|include)' >with
	$CC -E -P -fpreprocessed -dD "comments.$file" 2>/dev/null | grep -vE '^#(line|include)' >without
	cmp -s with without || fail "comments are more than comments in the .$file: $(diff with without | head -n 5)"
done

# -- C: blocks and formulas ---------------------------------------------------------

# Whatever a block holds, it ends where it ends for C; what stands behind it in the file comes behind it.
cat >blocks.wvg <<'END'
wvg 1;
graph blocks;
use <stdio.h>;
node a : int {
    on start;
    cycle {
        if (*self == 0) <% puts("} %> { \" \\"); %> // }
        /* } */ *self = '}' + '{' + '"' + '\'' + '\\'; // \
        }
#define ODD '}' /* } " */
        puts("\
}");
        /\
* } */ /\
/ } \
}
        %:define EVEN "}"
        printf("%d %c%s\n", *self, ODD, EVEN);
        return WV_TERMINATE;
    }
}
node b @unused : int := /* ; */ a // ;
    + ';' /* \
*/ + (a == '"') - "\";"[0] ;
END
"$WAVELETC" --main blocks.wvg || fail "blocks"
compiles blocks.wvg.c blocks -Wno-comment
# shellcheck disable=SC2086
$CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -o program blocks.wvg.c $LDFLAGS $WAVELET_LIBS -lpthread &&
	same "} %> { \" \\
}
$((125 + 123 + 34 + 39 + 92)) }}" "$(./program)" "blocks"

# -- Graphviz -----------------------------------------------------------------------

# Labels and tooltips as they are read back, and no place in the picture that leads elsewhere.
picture=${nasty//[\"\\]/}
{
	printf 'wvg 1;\n// %s %s %s\ngraph picture;\n' "$nasty" "$controls" "$turning"
	printf '// %s %s %s\nnode a @label("%s \\"\\\\N\\\\G\\\\E\\\\l%s%s") { on start; }\n' "$nasty" "$controls" "$turning" "$picture" \
		"$controls" "$turning"
	printf '/* \\ */\nnode b @label("\\\\") { on start; }\n// <b>x</b>\nnode c @label("<b>x</b>") { trigger a; on stop; }\n'
} >picture.wvg
"$WAVELETC" --dot=picture.dot picture.wvg || fail "a picture"
LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' picture.dot && fail "control characters in a picture"
if [ -n "${DOT-}" ]; then
	"$DOT" -Tsvg -o picture.svg picture.dot 2>err || fail "dot: $(cat err)"
	[ ! -s err ] || fail "dot complains: $(cat err)"
	# In XML's own words.
	xml=$(printf '%s' "$nasty" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g; s/'\''/\&#39;/g; s/-/\&#45;/g')
	xml_label=$(printf '%s' "$picture" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/'\''/\&#39;/g; s/-/\&#45;/g')
	same 2 "$(grep -cF "xlink:title=\"$xml" picture.svg)" "tooltips of the graph and a node"
	grep -qF ">$xml_label &quot;\\N\\G\\E\\l" picture.svg || fail "a label is another one: $(grep -F '<text' picture.svg)"
	grep -qF '>\</text>' picture.svg || fail 'no label \'
	grep -qF '>&lt;b&gt;x&lt;/b&gt;</text>' picture.svg || fail "a label of tags is not text"
	grep -E '<image|<script|<!ENTITY|[^:a-z](xlink:)?href=' picture.svg && fail "the picture refers to something else"
fi

# -- make -----------------------------------------------------------------------------

# The rule's targets and prerequisites are the files themselves; nothing of them runs.
if command -v make >/dev/null; then
	cp path.wvg plain.wvg
	for name in 'sp ace' 'a#b' 'a$b' 'a$(touch evil)' 'a:b' '~a' "a'b\`c\"" 'a*b?c[d]' 'a&b' 'a\b' "$turning" '-x' 'a!(b){c},d'; do
		mkdir -p "./$name"
		cp path.wvg "./$name/$name.wvg"
		"$WAVELETC" --header=out.h -MD -MF rule.d -o "./$name/out.c" "./$name/$name.wvg" || { fail "no rule for $name"; continue; }
		printf 'include rule.d\n%%.c:\n\t@touch made\n' >Makefile
		touch -d '1 hour ago' "./$name/out.c"
		rm -f made
		env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s "./$name/out.c" >out 2>&1 || fail "make and $name: $(cat out)"
		[ -e made ] || fail "make does not know that '$name' is new"
		[ ! -e evil ] || fail "make ran a part of '$name'"
	done
	# shellcheck disable=SC1003
	for name in 'a;b' 'a=b' 'a|b' 'a%b' 'a\ b' 'a\#b' 'a\' $'a\tb' $'a\nb: all' "a$controls"; do
		cp path.wvg "$name"
		"$WAVELETC" --header=out.h -MD -MF rule.d -o out.c "$name" 2>err
		[ $? -eq 2 ] && grep -q 'no rule of make can name' err || fail "a rule for $(printf '%s' "$name" | cat -v): $(cat rule.d)"
	done
fi

# -- Terminals ------------------------------------------------------------------------

# shown FILE: nothing in it does anything to a terminal, and something is in it.
shown()
{
	[ -s "$1" ] || fail "no message from $2"
	iconv -f utf-8 -t utf-8 "$1" >/dev/null 2>&1 || fail "no UTF-8 from $2: $(cat -v "$1")"
	! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' "$1" ||
		fail "control characters from $2: $(cat -v "$1")"
}

evil="x$controls$turning$(printf '\377\300\200\355\240\200\r')y"
# refused ARGUMENT...: a command line that is wrong.
refused()
{
	"$WAVELETC" "$@" >out 2>err </dev/null && fail "accepted: $(printf '%s ' "$@" | cat -v)"
	[ ! -s out ] || shown out "the command line's output"
	shown err "$(printf '%s ' "$@" | cat -v)"
}
refused "$evil"
refused "--$evil"
refused "-$evil"
refused "--check=$evil" plain.wvg
refused -D "$evil" plain.wvg
refused -D "$evil=1" plain.wvg
refused -D "A=$evil" plain.wvg
refused -W "$evil" plain.wvg
refused -W "no-$evil" plain.wvg
refused -W "error=$evil" plain.wvg
refused --color="$evil" plain.wvg
refused --lowering="$evil" plain.wvg
refused --limit="$evil=1" plain.wvg
refused --limit="nodes=$evil" plain.wvg
refused --explain "$evil"
refused -o "$evil/x.c" plain.wvg
refused --header="$evil/x.h" -o x.c plain.wvg
refused --dot="$evil/x" plain.wvg
refused -MD -MF "$evil/x" plain.wvg
refused -M"$evil" plain.wvg
refused -MD "$evil" plain.wvg
refused plain.wvg "$evil"
refused -
refused
mkdir -p "$evil"
refused "$evil"
printf 'wvg 1;\nlibrary l;\nnode a { trigger nobody; }\n' >"$evil/lib.wvg"
printf 'wvg 1;\ngraph g;\nimport "%s/lib.wvg";\nimport "%s";\nimport "no%s";\n' "$evil" "$evil" "${evil//$'\r'/}" | tr -d '\r' >import.wvg
refused import.wvg
cp import.wvg "$evil/graph.wvg"
refused "$evil/graph.wvg"
# Each byte, at each kind of place, and each pair that begins a character.
for ((byte = 1; byte < 256; byte++)); do
	# shellcheck disable=SC2059 # the format is the byte
	c=$(printf "\\$(printf %o "$byte")x")
	printf 'wvg 1;\ngraph g;\n/* %s */ node a%s @label("%s") { trigger b%s; cycle { %s } } // %s\nuse "%s";\nconst %s = "%s";\n%s\n' \
		"$c" "$c" "$c" "$c" "$c" "$c" "$c" "$c" "$c" "$c" >"byte$byte.wvg"
	"$WAVELETC" --check "byte$byte.wvg" 2>>bytes
done
shown bytes "each byte"
printf 'wvg 1;\ngraph g;\nnode a { on start; drop %s; } %s\n' "$evil" "$nasty$evil" >text.wvg
refused text.wvg
# A message is cut between characters, or shows that it is not.
printf 'wvg 1;\ngraph g;\n%s\n' "$(printf '\342\202\254%.0s' {1..600})" >long.wvg
refused long.wvg
printf 'wvg 1;\ngraph g;\nimport "%s";\n' "$(printf '\342\202\254%.0s' {1..600})" >long.wvg
refused long.wvg

# -- Terminals: programs --------------------------------------------------------------

{
	printf 'wvg 1;\ngraph fails;\nuse <errno.h>;\nnode a { on start; cycle { wv_fail(ctx, "%%s", "'
	printf '%s' "$evil" | od -An -v -to1 | tr -d '\n' | tr ' ' '\\'
	printf '\\346\\227\\245 \\342\\202\\254"); errno = 0; return WV_FAIL; } }\n'
} >fails.wvg
"$WAVELETC" --main fails.wvg || fail "fails.wvg"
# shellcheck disable=SC2086
$CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -o "$evil/program" fails.wvg.c $LDFLAGS $WAVELET_LIBS -lpthread || fail "no program"
# runs ARGUMENT...: what it says is shown.
runs()
{
	timeout 20 "$evil/program" "$@" >out 2>err
	[ ! -s out ] || shown out "the program's output with $(printf '%s ' "$@" | cat -v)"
	shown err "a program with $(printf '%s ' "$@" | cat -v)"
}
runs
grep -q "node 'a' failed in its cycle hook: x\\\\x01" err || fail "no text of the failure: $(cat err)"
grep -q "$(printf '\346\227\245 \342\202\254')" err || fail "a text that could be shown is not: $(cat err)"
runs --trace
runs "--$evil"
runs "-$evil"
runs "$evil"
runs --mode="$evil"
runs --replay --from="$evil"
runs --replay --to="$evil"
runs --from
runs --trace="$evil"
"$evil/program" --help >out 2>err || fail "--help"
shown out "--help"

exit $failed
