# nodes.awk: a graph of n nodes of every form, each after the two before it.
#
#   awk -v n=1000 -f nodes.awk


BEGIN {
	print "wvg 1;\ngraph nodes;\nuse <stdint.h>;\n"
	print "node n0 : uint64_t { on push; cycle first_cycle; }"
	print "node n1 : uint64_t { trigger n0; cycle first_follower; }"
	for (i = 2; i < n; i++) {
		if (i % 4 == 0)
			print "// Follows the two before it.\nnode n" i " : uint64_t := n" i - 1 " + n" i - 2 ";"
		else if (i % 4 == 1)
			print "node n" i " : uint64_t { trigger n" i - 1 "; observe n" i - 2 " as before; cycle step_cycle; }"
		else if (i % 4 == 2)
			print "node n" i " : uint64_t {\n    trigger n" i - 1 ";\n    observe n" i - 2 ";\n    cycle {\n" \
				"        *self = *n" i - 1 " - *n" i - 2 ";\n        return WV_BROADCAST;\n    }\n}"
		else
			print "node n" i " : uint64_t := last n" i " + 1 when n" i - 1 " > observe n" i - 2 ";"
	}
}
