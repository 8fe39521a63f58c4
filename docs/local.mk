dist_doc_DATA += $(wildcard $(srcdir)/%D%/*.md)
