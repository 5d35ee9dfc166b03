// What Android's C library has and glibc lacks, for libtensorflowlite_jni.so on Linux.
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

// Android's standard input, output and error: an array of 152 bytes each. Where the library writes
// to one of them, host_library.py has it call what is called so here, with an X at the end.
char __sF[3 * 152];

static FILE *stream(void *given) {
  char *place = given;
  return place >= __sF && place < __sF + sizeof __sF ? stderr : given;
}

int vfprintX(void *file, const char *format, va_list values) {
  return vfprintf(stream(file), format, values);
}

int fprintX(void *file, const char *format, ...) {
  va_list values;
  va_start(values, format);
  int written = vfprintf(stream(file), format, values);
  va_end(values);
  return written;
}

int fputX(int character, void *file) { return fputc(character, stream(file)); }

int fflusX(void *file) { return fflush(file ? stream(file) : NULL); }

size_t fwritX(const void *data, size_t size, size_t count, void *file) {
  return fwrite(data, size, count, stream(file));
}

int *__errno(void) { return __errno_location(); }

size_t __strlen_chk(const char *text, size_t size) {
  (void)size;
  return strlen(text);
}

int __system_property_get(const char *name, char *value) {
  (void)name;
  *value = '\0';
  return 0;
}

void android_set_abort_message(const char *message) { fprintf(stderr, "%s\n", message); }

int __android_log_vprint(int priority, const char *tag, const char *format, va_list values) {
  (void)priority;
  fprintf(stderr, "%s: ", tag);
  int written = vfprintf(stderr, format, values);
  fputc('\n', stderr);
  return written;
}
