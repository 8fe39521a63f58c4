#!/usr/bin/env bash
# docs/tutorial.md, typed in from beginning to end: files are written, commands run, what they print is compared. Each of its
# blocks is one of these, as the comment directly above it says, or its language:
#
#   <!-- file NAME -->     a file
#   <!-- change NAME -->   declarations of NAME, in place of those of the same nodes, or new ones
#   console                commands after `$ `, each with what it prints; after <!-- fails --> the last one fails
#   sh                     commands, whatever they print
#
# Installing begins with making what these tests are a test of; that is left out here. `tests/tutorial.sh --whole` leaves nothing
# out, and builds from a copy of the checkout.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

top=$(cd "${top_srcdir:-$(dirname "$0")/..}" && pwd) || exit 99
whole=
[ "${1-}" != --whole ] || whole=1
case "${CFLAGS-}" in *--coverage*)
	echo 'skipped: programs are built again where they were counted' # which prints a message of its own
	exit 77
	;;
esac
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# -- A page as steps --------------------------------------------------------------------

# steps PAGE: each block to the file N, and a line "N VERB NAME LINE".
steps()
{
	awk '
		/^```[a-z]/ && !inside {
			inside = ++count
			printf "" >inside
			language = substr($0, 4)
			if (verb == "" || verb == "fails")
				verb = (language == "console" || language == "sh") ? language verb : "none"
			print inside, verb, (name == "" ? "-" : name), NR
			verb = name = ""
			next
		}
		/^```$/ { inside = 0; next }
		inside { print >inside; next }
		{ verb = name = "" }
		/^<!-- (file|change) [^ ]+ -->$/ { verb = $2; name = $3 }
		/^<!-- fails -->$/ { verb = "fails" }' "$1"
}

# change FILE BLOCK: paragraphs of BLOCK take the place of those with the same `node NAME`, or go to the end.
change()
{
	awk '
		function key(text,    n, line, i, word) {
			n = split(text, line, "\n")
			for (i = 1; i <= n; i++)
				if (split(line[i], word, " ") > 1 && word[1] == "node")
					return word[2]
			return ""
		}
		BEGIN { RS = "" }
		FNR == 1 { file++ }
		file == 1 { new[++count] = $0; keys[count] = key($0); next }
		{
			its = key($0)
			for (i = 1; i <= count; i++)
				if (its != "" && keys[i] == its && !used[i]) {
					$0 = new[i]
					used[i] = 1
				}
			print (NR > FNR && FNR > 1 ? "\n" : "") $0
		}
		END { for (i = 1; i <= count; i++) if (!used[i]) print "\n" new[i] }' "$2" "$1" >"$1.changed" &&
		mv "$1.changed" "$1"
}

# What is typed goes on in one shell: `cd` and `export` last.
run()
{
	typed=$1 status=0
	eval "$typed" >"$work/out" 2>&1 </dev/null || status=$?
}

console()
{
	local line command='' expected=$work/expected fails=$2 here=$3
	: >"$expected"
	while IFS= read -r line || [ -n "$line" ]; do
		if [[ "$line" == '$ '* ]]; then
			[ -z "$command" ] || finish_command 0
			command=${line#\$ }
			: >"$expected"
		else
			printf '%s\n' "$line" >>"$expected"
		fi
	done <"$1"
	[ -n "$command" ] || { fail "line $here: no command"; return; }
	finish_command "$fails"
}

finish_command()
{
	run "$command"
	[ $((status != 0)) -eq "$1" ] || fail "line $here: status $status of: $command"
	diff "$expected" "$work/out" || fail "line $here: this prints something else: $command"
}

shell()
{
	local line
	while IFS= read -r line; do
		case " $built " in
		*" $line "*) continue ;;
		esac
		run "$line"
		[ "$status" -eq 0 ] || { fail "line $2: status $status of: $line"; cat "$work/out"; return; }
	done <"$1"
}

# page FILE: all of its steps, in order, from the present directory.
page()
{
	local blocks number verb name line
	blocks=$(mktemp -d "$work/steps.XXXXXX") || exit 99
	(cd "$blocks" && steps "$1" >list) || exit 99
	while read -r number verb name line <&3; do
		case $verb in
		file) cp "$blocks/$number" "$name" ;;
		change) change "$name" "$blocks/$number" || fail "line $line: no change" ;;
		console) console "$blocks/$number" 0 "$line" ;;
		consolefails) console "$blocks/$number" 1 "$line" ;;
		sh) shell "$blocks/$number" "$line" ;;
		*) fail "line $line: a block that nobody runs" ;;
		esac
		[ "$failed" -eq 0 ] || return 1
	done 3<"$blocks/list"
	[ -s "$blocks/list" ]
}

# -- The test itself ----------------------------------------------------------------------

built=
# passes WANTED (0 or 1): is the page on standard input good?
passes()
{
	local got=0
	cat >"$work/page.md"
	rm -rf "$work/itself" && mkdir "$work/itself"
	(cd "$work/itself" && page "$work/page.md") >"$work/log" 2>&1 || got=1
	[ "$got" -eq "$1" ] || { fail "this gives $got:"; cat "$work/page.md" "$work/log"; exit 1; }
}
fence='```'
good="<!-- file a -->
${fence}wvg
wvg 1;

// Old.
node x : int { }

node y { }
$fence
<!-- change a -->
${fence}wvg
node x : bool { }

node z { }
$fence
${fence}sh
mkdir d
cd d
$fence
${fence}console
\$ cat ../a
wvg 1;

node x : bool { }

node y { }

node z { }
\$ pwd | sed 's,.*/,,' && echo end >&2
d
end
$fence"
passes 0 <<<"$good"
passes 0 <<<"$good
<!-- fails -->
${fence}console
\$ true
\$ cat none
cat: none: No such file or directory
$fence"
for wrong in "${fence}console" "${fence}console"$'\n$ echo a' "${fence}console"$'\n$ echo a\nb' "${fence}sh"$'\nfalse\ntrue' \
	"${fence}wvg"$'\nwvg 1;' "<!-- change none -->"$'\n'"${fence}wvg"$'\nnode a { }' "${fence}text" \
	"<!-- fails -->"$'\n'"${fence}console"$'\n$ true' "<!-- fails -->"$'\n'"${fence}console"$'\n$ false\n$ false'; do
	passes 1 <<<"$good"$'\n'"$wrong"$'\n'"$fence"
done
passes 1 <<<'no step at all'

# -- The tutorial ---------------------------------------------------------------------------

# What a reader's machine has: a compiler called cc, no variables of ours.
export HOME=$work/home
mkdir -p "$HOME" "$work/bin"
if [ -z "$whole" ]; then
	built='scripts/setup ./bootstrap ./configure make'
	for command in $built; do
		[ "$command" = make ] || [ -x "$top/$command" ] || fail "there is no $command"
		sed -n '/^```sh/,/^```$/p' "$top/docs/tutorial.md" | grep -qx "$command" || fail "the tutorial does not say $command"
	done
	printf '#!/bin/sh\nexec %s -Wall -Wextra -Wpedantic -Werror %s %s "$@" %s\n' \
		"$CC" "$CPPFLAGS" "$CFLAGS" "$LDFLAGS" >"$work/bin/cc"
	chmod +x "$work/bin/cc"
	cd "${top_builddir:?}" || exit 99
else
	mkdir "$work/checkout"
	if [ -e "$top/.git" ]; then
		(cd "$top" && git ls-files -z | xargs -0 cp -P --parents -t "$work/checkout") || exit 99
	else
		(cd "$top" && tar -cf - --exclude=./build .) | tar -xf - -C "$work/checkout" || exit 99
	fi
	cd "$work/checkout" || exit 99
fi
if ! command -v dot >/dev/null; then
	echo "skipped: no dot"
	printf '#!/bin/sh\ncat >/dev/null\n' >"$work/bin/dot"
	chmod +x "$work/bin/dot"
fi
command -v pkg-config >/dev/null || { echo "skipped: no pkg-config"; exit 77; }
unset CC CFLAGS CPPFLAGS LDFLAGS WAVELETC WAVELET_CFLAGS WAVELET_LIBS LD_LIBRARY_PATH PKG_CONFIG_PATH \
	MAKELEVEL MFLAGS DESTDIR NO_COLOR
[ -n "$whole" ] || unset MAKEFLAGS
PATH=$work/bin:$PATH

page "$top/docs/tutorial.md" || fail "the tutorial"
[ "$(wc -l <"$top/docs/tutorial.md")" -le 250 ] || fail "the tutorial is longer than 250 lines"
exit "$failed"
