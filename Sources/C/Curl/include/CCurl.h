#pragma once

// Requests by HTTP with libcurl. It is loaded when the first request is made, so that nobody needs it
// who makes none, and no other command waits for the libraries that it brings along (TLS, HTTP/2,
// Kerberos, LDAP); only its headers take part in the build.

#include <curl/curl.h>
#include <stddef.h>

/// The file that holds the library.
const char *promptgit_curl_file(void);

/// Loads and starts the library, once in a process; NULL, or why it can't be used. Nothing below may
/// be called before it succeeded.
const char *promptgit_curl_load(void);

/// A new handle, which keeps its connections from one request to the next; NULL without memory.
CURL *promptgit_curl_create(void);
void promptgit_curl_destroy(CURL *handle);

/// Forgets all options and keeps the connections.
void promptgit_curl_reset(CURL *handle);

// curl_easy_setopt is variadic, which Swift can't call; each type that a value has gets a wrapper.

CURLcode promptgit_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode promptgit_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);

/// A text, of which the library keeps a copy.
CURLcode promptgit_curl_set_text(CURL *handle, CURLoption option, const char *value);

/// A place in memory, of which the library keeps only the address.
CURLcode promptgit_curl_set_pointer(CURL *handle, CURLoption option, void *value);

CURLcode promptgit_curl_set_headers(CURL *handle, struct curl_slist *headers);

/// What takes the answer: its header a line at a time, and its body as it comes. Whoever returns
/// another number than that of the bytes ends the transfer.
CURLcode promptgit_curl_set_takers(
    CURL *handle, curl_write_callback header, curl_write_callback body, void *context);

/// A list with one more text; NULL without memory, and then the list is as it was.
struct curl_slist *promptgit_curl_append(struct curl_slist *list, const char *text);
void promptgit_curl_free_list(struct curl_slist *list);

/// Makes the request and waits for its end.
CURLcode promptgit_curl_perform(CURL *handle);

/// What a code means, in words.
const char *promptgit_curl_words(CURLcode code);
