# instructions.awk: what instructions.sh found.
#
#   awk -f instructions.awk DUMPS
# makes "operation<TAB>instructions" of lines "what<TAB>operations<TAB>instructions": what one more node of a chain or of
# a file takes, and what is left of the short chain's cycle.
#
#   awk -v limits=1 -f instructions.awk OLD NEW
# compares two of the former: 3 % or 2 instructions more, whichever is larger, is too much; of a node run, which may take as few
# as three, 3 % or half an instruction.

BEGIN { FS = OFS = "\t" }
/^#/ { next }

limits && NR == FNR {
	old[$1] = $2
	next
}

limits {
	seen[$1]
	if (!($1 in old)) {
		print "FAIL " $1 ": " $2 " instructions, and nothing to compare with"
		failed = 1
	} else if ($2 > old[$1] * 1.03 && $2 > old[$1] + ($1 ~ /^node run/ ? 0.5 : 2)) {
		print "FAIL " $1 ": " $2 " instructions, " old[$1] " before"
		failed = 1
	} else if ($2 < old[$1]) {
		print "less: " $1 ": " $2 " instructions, " old[$1] " before"
		less = 1
	}
	next
}

{
	total[$1] = $3
	each[$1] = $3 / $2
	order[++count] = $1
}

function tell(what, instructions)
{
	printf "%s\t%.1f\n", what, instructions
}

# One more node of graphs that differ in size alone, and the rest of the smaller one's cost.
function slope(small, large, nodes_small, nodes_large)
{
	return (each[large] - each[small]) / (nodes_large - nodes_small)
}

function chains(key, told, form, told_form, per)
{
	per = slope("chain10" form "_" key, "chain200" form "_" key, 10, 200)
	tell("node run, " told ", " told_form, per)
	tell("cycle beside its nodes, " told ", " told_form, each["chain10" form "_" key] - 10 * per)
}

function lowering(key, told)
{
	chains(key, told, "calls", "calls")
	chains(key, told, "inline", "hooks inline")
	chains(key, told, "formulas", "formulas")
	tell("node run, " told ", 1 to 200 to 1", each["fan200calls_" key] / 202)
	tell("node run, " told ", two parents", each["lattice14calls_" key] / 197)
	tell("node run, " told ", 1 to 200 to 1, hooks inline", each["fan200inline_" key] / 202)
	tell("node run, " told ", two parents, hooks inline", each["lattice14inline_" key] / 197)
}

# In graphs of so many hooks that code is what costs.
function many()
{
	tell("node run, straight line, alike in a chain", slope("chain500calls_inline", "chain900calls_inline", 500, 900))
	tell("node run, straight line, hooks in turn", slope("chain500turn_inline", "chain900turn_inline", 500, 900))
	tell("node run, straight line, 1 to 500 to 1", each["fan500calls_inline"] / 502)
	tell("node run, straight line, two parents, alike", each["lattice23calls_inline"] / 530)
}

function compiler(told)
{
	tell(told ", a node more", (total[told " 2500"] - total[told " 500"]) / 2000)
}

function operations(i, what, told)
{
	for (i = 1; i <= count; i++) {
		told = what = order[i]
		if (what ~ /^cycle_/)
			gsub(/_/, " ", told)
		if (what !~ /_(inline|table)$/ && what !~ /^waveletc/ && what != "nothing")
			tell(told, each[what] * (1 - total["nothing"] / total[what]))
	}
}

function finish()
{
	if (failed)
		print "An operation takes more; if that is what it costs, make instructions-accept."
	for (what in old)
		if (!(what in seen)) {
			print "FAIL " what ": not counted any more"
			failed = 1
		}
	if (less)
		print "Some take less: make instructions-accept keeps that."
	exit failed
}

END {
	if (limits)
		finish()
	lowering("inline", "straight line")
	lowering("table", "tables")
	many()
	operations()
	compiler("waveletc --check")
	compiler("waveletc, straight line")
	compiler("waveletc, tables")
	compiler("waveletc --schedule")
	compiler("waveletc --dot")
}
