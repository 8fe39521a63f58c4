# lowering.awk: a graph of n nodes in chains of 100, each of which the host pushes at its head.
#
#   awk -v n=1000 -v form=calls|inline|formulas -f lowering.awk

BEGIN {
	print "wvg 1;\ngraph chains;\nuse \"bench/shapes.h\";\n"
	for (i = 0; i < n; i++) {
		if (i % 100 == 0)
			print "node n" i " : uint64_t { on push; }"
		else if (form == "formulas")
			print "node n" i " @unused : uint64_t := n" i - 1 " + 1;"
		else if (form == "inline")
			print "node n" i " @unused : uint64_t { trigger n" i - 1 "; cycle { *self = *n" i - 1 " + 1; return WV_BROADCAST; } }"
		else
			print "node n" i " @unused : uint64_t { trigger n" i - 1 "; cycle " (i % 2 ? "bench_step1" : "bench_count1") "; }"
	}
}
