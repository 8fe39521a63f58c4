dist_doc_DATA += $(wildcard $(srcdir)/%D%/*.md)
EXTRA_DIST += $(wildcard $(srcdir)/%D%/decisions/*.md)
