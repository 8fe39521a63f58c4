#!/usr/bin/env bash
# The grammar in docs/language.md is that of grammar/parse.y; `tests/grammar.sh --accept` writes it anew.
# shellcheck disable=SC2016 # ` and $ mean themselves
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

top=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
page=$top/docs/language.md
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

grammar()
{
	awk -v show="$1" -f "$top/grammar/ebnf.awk" "${2-$top/grammar/parse.y}" || fail "ebnf.awk $1"
}

# -- What is read is what bison reads -----------------------------------------

# The rules in bison's report, one alternative a line.
reported()
{
	awk '
		/^Terminals, with/ { exit }
		/^Grammar/ { rules = 1; next }
		!rules || NF == 0 { next }
		{
			sub(/^ *[0-9]+ /, "")
			if (!sub(/^ *\| /, "")) {
				rule = $1
				sub(/^[^ ]+ /, "")
			}
			sub(/^(ε|%empty)$/, "")
			print rule ($0 == "" ? "" : " ") $0
		}' "$1" | sed '/^\$accept:/d'
}

if command -v bison >/dev/null && bison -v -o "$work/parse.c" "$top/grammar/parse.y" >"$work/log" 2>&1; then
	reported "$work/parse.output" >"$work/reported"
	grammar flat >"$work/read"
	[ -s "$work/read" ] || fail "no rules were read"
	diff -u "$work/reported" "$work/read" || fail "ebnf.awk reads another grammar than bison"
else
	echo "skipped: no bison that reads grammar/parse.y"
fi

# -- How it is folded ---------------------------------------------------------

cat >"$work/small.y" <<'END'
%token A "'a'" B "'b'" <int> C "a c"
%token LIST "'}'"
%left '+' B
%nonassoc '<'
%right '^'
%precedence SIGN

%%

all: start /* not: this */ list
start: %empty // nor: that
  | start one                   { if (c == '}' || c == '{') f("}\"{", /* } */ @1); }
  | start error                 { { $$ = '\''; } }

one: word C | word C ',' C      { $$ = $1; } | word '{' C[x] '}' | error
word: A                         { ; }

list: C[first] list_end | list ',' C[next];
list_end: '[' ']' | '[' C ']' | '[' C ',' ']'

sum: C
  | '(' sum[a] ')'
  | '-' sum %prec SIGN
  | '!' sum %prec SIGN
  | sum '+' sum                 { 1; }
  | sum B sum
  | sum '<' sum
  | sum '^' sum

either: A | C | A either2 ';' | B either2 ';'
either2: %empty | either2 C | either2 A B | either2 A B B

end: A | A B | A B A | A A

%%
not: grammar
END

cat >"$work/small.wanted" <<'END'
all:      start list
start:    { one }
one:      'a' C [ ',' C ]
        | 'a' '{' C '}'
list:     C list_end { ',' C }
list_end: '[' [ C [ ',' ] ] ']'
sum:      C
        | '(' sum ')'
        | ( '-' | '!' ) sum
        | sum ( '+' | 'b' | '<' | '^' ) sum
either:   'a' | C
        | ( 'a' | 'b' ) either2 ';'
either2:  { C | 'a' 'b' [ 'b' ] }
end:      'a' [ 'b' [ 'a' ] ]
        | 'a' 'a'

'-' '!' in front
'^'                   from the right
'<'                   never two
'+' 'b'               from the left
END
{
	grammar rules "$work/small.y"
	echo
	grammar levels "$work/small.y"
} >"$work/small"
diff -u "$work/small.wanted" "$work/small" || fail "a small grammar is folded wrongly"

# What it does not know does not pass unseen.
for rule in 'x: A %merge <f>' 'x: A $1' 'x: A {'; do
	printf '\n%%%%\n%s\n%%%%\n' "$rule" | awk -f "$top/grammar/ebnf.awk" >/dev/null 2>&1 && fail "reads $rule"
done

# -- The page -----------------------------------------------------------------

begin='<!-- Written by tests/grammar.sh --accept from grammar/parse.y. -->'
end='<!-- End of what is written. -->'

section()
{
	printf '%s\n```\n' "$begin"
	grammar rules
	printf '```\n\nOperators, those that bind most tightly first, and how a row of them is grouped:\n\n```\n'
	grammar levels
	printf '```\n%s\n' "$end"
}

# The page with the section put in between the markers.
section >"$work/section"
awk -v begin="$begin" -v end="$end" -v section="$work/section" '
	$0 == begin { while ((getline line <section) > 0) print line; passing = 1; found++ }
	!passing
	$0 == end { passing = 0 }
	END { exit found != 1 || passing }' "$page" >"$work/language.md" || fail "docs/language.md has no place for the grammar"

if [ "${1-}" = --accept ] && [ "$failed" -eq 0 ]; then
	cp "$work/language.md" "$page"
fi
diff -u "$page" "$work/language.md" || fail "docs/language.md has another grammar than parse.y: run tests/grammar.sh --accept"

# Each token that is no fixed text has its line in the table of tokens, and nothing else has.
grammar classes | sort >"$work/tokens"
sed -n 's/^| `\([A-Z_]*\)` |.*/\1/p' "$page" | sort >"$work/explained"
diff "$work/explained" "$work/tokens" || fail "docs/language.md explains (<) other tokens than there are (>)"

# The reserved words: in the grammar, in the scanner's table, on the page.
grammar words | sort >"$work/words"
sed -n '/} const keywords\[\] = {/,/^};/p' "$top/grammar/token.c" | grep -o '"[a-z]*"' | tr -d '"' | sort >"$work/scanned"
diff "$work/words" "$work/scanned" || fail "grammar/token.c has other words (>) than parse.y (<)"
tr '\n' ' ' <"$page" | sed -n 's/.*The words `\([a-z ]*\)` are the language.s own.*/\1/p' | xargs -n 1 >"$work/told"
diff "$work/words" "$work/told" || fail "docs/language.md tells other words (>) than parse.y has (<)"

exit "$failed"
