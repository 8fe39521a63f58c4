# WV_CHECK_CFLAGS(VARIABLE, FLAGS)
# Appends to VARIABLE each of FLAGS that the C compiler knows.
AC_DEFUN([WV_CHECK_CFLAGS],
[m4_foreach_w([wv_flag], [$2],
  [AS_VAR_PUSHDEF([wv_cache], [wv_cv_cflag_]wv_flag)dnl
   AC_CACHE_CHECK([whether $CC knows ]wv_flag, [wv_cache],
     [wv_saved_CFLAGS=$CFLAGS
      CFLAGS="$CFLAGS -Werror wv_flag"
      AC_COMPILE_IFELSE([AC_LANG_PROGRAM], [AS_VAR_SET([wv_cache], [yes])], [AS_VAR_SET([wv_cache], [no])])
      CFLAGS=$wv_saved_CFLAGS])
   AS_VAR_IF([wv_cache], [yes], [AS_VAR_APPEND([$1], " wv_flag")])
   AS_VAR_POPDEF([wv_cache])dnl
])])

# WV_PROG_PARSER_GENERATORS(SCANNER.c, PARSER.c)
# A release carries what flex and bison print; only without it must both be there, and bison be new enough.
AC_DEFUN([WV_PROG_PARSER_GENERATORS],
[AS_IF([test ! -f "$srcdir/$1"],
  [AS_CASE([`$LEX --version 2>/dev/null`],
    [flex*], [],
    [AC_MSG_ERROR([flex is needed to build from a checkout (a release tarball does without)])])])
AS_IF([test ! -f "$srcdir/$2"],
  [AC_MSG_CHECKING([for bison 3.8 or newer])
   wv_bison=`$YACC --version 2>/dev/null | sed -n '1s/^bison (GNU Bison) //p'`
   AS_VERSION_COMPARE([${wv_bison:-0}], [3.8],
     [AC_MSG_RESULT([no])
      AC_MSG_ERROR([bison 3.8 or newer is needed to build from a checkout (a release tarball does without)])])
   AC_MSG_RESULT([$wv_bison])])])
