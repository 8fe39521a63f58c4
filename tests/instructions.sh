#!/bin/sh
# No operation takes 3 % or 2 instructions more than bench/instructions.txt says, whichever is larger; no node run half a one.
set -u
bench=${top_srcdir:?}/bench
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# verdict STATUS OLD NEW [OPERATION]: once with so many instructions and once with others
verdict()
{
	printf '# made by\n%s\t%s\n' "${4-a}" "$2" >old
	printf '%s\t%s\n' "${4-a}" "$3" >new
	awk -v limits=1 -f "$bench/instructions.awk" old new >told
	[ $? -eq "$1" ] || { echo "FAIL $2 instructions, then $3: the status is not $1"; cat told; exit 1; }
}

verdict 0 10 12
verdict 1 10 12.1
verdict 0 1000 1030
verdict 1 1000 1031
verdict 0 3 3.5 'node run, tables'
verdict 1 3 3.6 'node run, tables'
verdict 0 50 51.5 'node run, tables'
verdict 1 50 51.6 'node run, tables'
verdict 0 10 9
grep -q 'instructions-accept' told || { echo 'FAIL less is not told'; exit 1; }
printf 'b\t1\n' >new
awk -v limits=1 -f "$bench/instructions.awk" old new >told && { echo 'FAIL another operation is not told'; exit 1; }
grep -q '^FAIL a:' told && grep -q '^FAIL b:' told || { echo 'FAIL operations that differ'; cat told; exit 1; }

exec "$bench/instructions.sh" check "$bench/instructions.txt"
