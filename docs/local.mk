dist_doc_DATA += $(wildcard $(srcdir)/%D%/*.md)
EXTRA_DIST += $(wildcard $(srcdir)/%D%/decisions/*.md)
dist_man_MANS = %D%/man/waveletc.1 %D%/man/wavelet.3 %D%/man/wavelet-testing.3 %D%/man/wvg.5
EXTRA_DIST += %D%/performance/figures.svg %D%/performance/figures.tsv %D%/performance/machine.txt \
	%D%/performance/other.tsv %D%/performance/other.txt
