# The compiler: everything but main.c is a library, so that unit tests can link it.

noinst_LIBRARIES += %D%/libwaveletc.a
%C%_libwaveletc_a_SOURCES += \
	%D%/annotation.c \
	%D%/arena.c %D%/arena.h \
	%D%/ast.c %D%/ast.h \
	%D%/check.c %D%/check.h \
	%D%/check_cname.c \
	%D%/check_type.c \
	%D%/check_use.c \
	%D%/claim.c %D%/claim.h \
	%D%/clause.c \
	%D%/cname.c %D%/cname.h %D%/declared.def %D%/macros.def %D%/tags.def \
	%D%/diag.c %D%/diag.h %D%/diag.def \
	%D%/doc.c \
	%D%/emit.c %D%/emit.h \
	%D%/emit_block.c \
	%D%/emit_c.c \
	%D%/emit_cause.c \
	%D%/emit_chain.c \
	%D%/emit_deps.c \
	%D%/emit_dot.c \
	%D%/emit_header.c \
	%D%/emit_life.c \
	%D%/emit_plan.c \
	%D%/emit_schedule.c \
	%D%/emit_shared.c \
	%D%/emit_step.c %D%/emit_step.h \
	%D%/emit_straight.c \
	%D%/emit_word.c %D%/emit_word.h \
	%D%/emit_table.c \
	%D%/event.c \
	%D%/formula.c \
	%D%/graph.c %D%/graph.h \
	%D%/hooks.def \
	%D%/knot.c %D%/knot.h \
	%D%/label.c %D%/label.h \
	%D%/limits.c %D%/limits.def %D%/limits.h \
	%D%/load.c \
	%D%/lock.c %D%/lock.h \
	%D%/name.c %D%/name.h \
	%D%/options.c %D%/options.h \
	%D%/output.c %D%/output.h \
	%D%/passes.h \
	%D%/reach.c \
	%D%/resolve.c %D%/resolve.h \
	%D%/schedule.c \
	%D%/source.c %D%/source.h \
	%D%/temporary.c %D%/temporary.h \
	%D%/utf8.c %D%/utf8.h \
	%D%/verbatim.c \
	%D%/warning.c %D%/warning.h \
	%D%/writer.c %D%/writer.h

bin_PROGRAMS += %D%/waveletc
%C%_waveletc_SOURCES = %D%/main.c
%C%_waveletc_LDADD = %D%/libwaveletc.a

# The first build knows no dependencies yet: whoever may include parse.h waits for it.
$(%C%_waveletc_OBJECTS) $(%C%_libwaveletc_a_OBJECTS): | grammar/parse.h

# pkg-config --variable=waveletc waveletc
pkgconfig_files += %D%/waveletc.pc.in
