# Bytes -> tokens -> AST. Both outputs go into the tarball, which so needs neither flex nor bison.

# Each warning is an error, a conflict too; but -Wyacc, which automake's `bison -y` turns on, objects to GNU extensions.
AM_YFLAGS = -d -Wall -Wcounterexamples -Wno-yacc -Werror
# Ylwrap looks for this name, whatever prefix the scanner has.  -Cfe: tables that are not packed, but for characters
# that the scanner never tells apart: 8 KiB more, and a third fewer instructions for each byte.
AM_LFLAGS = -Cfe -o$(LEX_OUTPUT_ROOT).c

# Part of the compiler's library, as each needs the other: an import is parsed while files are read.
compiler_libwaveletc_a_SOURCES = \
	%D%/actions.c %D%/actions.h \
	%D%/grammar.h \
	%D%/parse.y \
	%D%/scan.l \
	%D%/token.c %D%/token.h

EXTRA_DIST += %D%/ebnf.awk
