# sparse.awk: chains that are pushed, their nodes far apart.
#
#   awk -v name=NAME -v chains=1000 -v n=100 -f sparse.awk

BEGIN {
	print "wvg 1;\ngraph " name ";\nuse \"bench/shapes.h\";\n"
	for (i = 0; i < chains; i++)
		print "node n" i " : uint64_t { on push; cycle bench_count0; }"
	for (; i < chains * n; i++)
		print "node n" i " @unused : uint64_t { trigger n" i - chains "; cycle bench_step1; }"
}
