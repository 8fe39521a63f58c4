# nodes.awk: a graph of n nodes, each of which follows one or two before it.
#
#   awk -v n=1000 -v kind=every -f nodes.awk
#
# Kinds: `every` has nodes of every form in turn; the others have one: `formulas` in a chain; `hooks` elsewhere,
# with two parents; `comments` is that with two lines above each; `blocks` of five lines; `lifecycle` has hooks
# for init, cycle and drop of its own for each node; `timers` has a period and two timers.

function every(i)
{
	if (i % 4 == 0)
		return "// Follows the two before it.\nnode n" i " : uint64_t := n" i - 1 " + n" i - 2 ";"
	if (i % 4 == 1)
		return "node n" i " : uint64_t { trigger n" i - 1 "; observe n" i - 2 " as before; cycle step_cycle; }"
	if (i % 4 == 2)
		return "node n" i " : uint64_t {\n    trigger n" i - 1 ";\n    observe n" i - 2 ";\n    cycle {\n" \
			"        *self = *n" i - 1 " - *n" i - 2 ";\n        return WV_BROADCAST;\n    }\n}"
	return "node n" i " : uint64_t := last n" i " + 1 when n" i - 1 " > observe n" i - 2 ";"
}

function node(i, parents)
{
	parents = "trigger n" i - 1 ", n" i - 2 ";"
	if (kind == "formulas")
		return "node n" i " : uint64_t := n" i - 1 " + 1;"
	if (kind == "hooks")
		return "node n" i " : uint64_t { " parents " cycle step; }"
	if (kind == "comments")
		return "// What the two before it say, taken together as they come,\n// and told to whoever comes after.\n" \
			"node n" i " : uint64_t { " parents " cycle step; }"
	if (kind == "blocks")
		return "node n" i " : uint64_t {\n    " parents "\n    cycle {\n        *self = *n" i - 1 " + *n" i - 2 ";\n" \
			"        return WV_BROADCAST;\n    }\n}"
	if (kind == "lifecycle")
		return "node n" i " : uint64_t { " parents " init n" i "_begin; cycle n" i "_step; drop n" i "_end; }"
	if (kind == "timers")
		return "node n" i " : uint64_t { " parents " on every 10ms; on timer(2); cycle step; }"
	return every(i)
}

BEGIN {
	print "wvg 1;\ngraph nodes;\nuse <stdint.h>;\n"
	print "node n0 : uint64_t { on push; cycle first_cycle; }"
	print "node n1 : uint64_t { trigger n0; cycle first_follower; }"
	for (i = 2; i < n; i++)
		print node(i)
}
