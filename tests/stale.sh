#!/usr/bin/env bash
# Does each fault that is planted to see whether it is found still change what it is put into? What it plants is said in words of
# the sources, and the whole lists run rarely: `make explore`, `make simulate-faults`, `make reference-faults`.
set -u
failed=0

for list in explore simulate reference; do
	"${top_srcdir:?}/tests/$list/faults" 0 || { echo "FAIL: tests/$list/faults" && failed=1; }
done
exit "$failed"
