#pragma once

// Every function of libgit2 that is called, by Swift or by the files of this target: its type, what
// it gives while the library is not loaded, its name, its parameters and their names.
//
// A function that is called and does not stand here is an undefined symbol when the program is
// linked; one whose type is not that of git2.h does not compile.

#define PROMPTGIT_GIT2_FUNCTIONS(FUNCTION, PROCEDURE) \
    FUNCTION(int, -1, git_attr_cache_flush, (git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_attr_get, \
        (const char **value_out, git_repository *repo, uint32_t flags, const char *path, \
        const char *name), (value_out, repo, flags, path, name)) \
    FUNCTION(git_attr_value_t, GIT_ATTR_VALUE_UNSPECIFIED, git_attr_value, \
        (const char *attr), (attr)) \
    PROCEDURE(git_blob_free, (git_blob *blob), (blob)) \
    FUNCTION(int, -1, git_blob_lookup, \
        (git_blob **blob, git_repository *repo, const git_oid *id), (blob, repo, id)) \
    FUNCTION(int, -1, git_branch_upstream_name, \
        (git_buf *out, git_repository *repo, const char *refname), (out, repo, refname)) \
    PROCEDURE(git_buf_dispose, (git_buf *buffer), (buffer)) \
    FUNCTION(int, -1, git_config_add_file_ondisk, \
        (git_config *cfg, const char *path, git_config_level_t level, \
        const git_repository *repo, int force), (cfg, path, level, repo, force)) \
    FUNCTION(int, -1, git_config_delete_entry, (git_config *cfg, const char *name), (cfg, name)) \
    PROCEDURE(git_config_entry_free, (git_config_entry *entry), (entry)) \
    PROCEDURE(git_config_free, (git_config *cfg), (cfg)) \
    FUNCTION(int, -1, git_config_get_entry, \
        (git_config_entry **out, const git_config *cfg, const char *name), (out, cfg, name)) \
    FUNCTION(int, -1, git_config_get_int32, \
        (int32_t *out, const git_config *cfg, const char *name), (out, cfg, name)) \
    FUNCTION(int, -1, git_config_get_string, \
        (const char **out, const git_config *cfg, const char *name), (out, cfg, name)) \
    FUNCTION(int, -1, git_config_get_string_buf, \
        (git_buf *out, const git_config *cfg, const char *name), (out, cfg, name)) \
    PROCEDURE(git_config_iterator_free, (git_config_iterator *iter), (iter)) \
    FUNCTION(int, -1, git_config_iterator_glob_new, \
        (git_config_iterator **out, const git_config *cfg, const char *regexp), \
        (out, cfg, regexp)) \
    FUNCTION(int, -1, git_config_multivar_iterator_new, \
        (git_config_iterator **out, const git_config *cfg, const char *name, const char *regexp), \
        (out, cfg, name, regexp)) \
    FUNCTION(int, -1, git_config_new, (git_config **out), (out)) \
    FUNCTION(int, -1, git_config_next, \
        (git_config_entry **entry, git_config_iterator *iter), (entry, iter)) \
    FUNCTION(int, -1, git_config_open_level, \
        (git_config **out, const git_config *parent, git_config_level_t level), \
        (out, parent, level)) \
    FUNCTION(int, -1, git_config_open_ondisk, (git_config **out, const char *path), (out, path)) \
    FUNCTION(int, -1, git_config_parse_bool, (int *out, const char *value), (out, value)) \
    FUNCTION(int, -1, git_config_set_string, \
        (git_config *cfg, const char *name, const char *value), (cfg, name, value)) \
    FUNCTION(int, -1, git_diff_options_init, \
        (git_diff_options *opts, unsigned int version), (opts, version)) \
    FUNCTION(const git_error *, NULL, git_error_last, (void), ()) \
    FUNCTION(int, -1, git_error_set_str, \
        (int error_class, const char *string), (error_class, string)) \
    FUNCTION(int, -1, git_filter_list_apply_to_blob, \
        (git_buf *out, git_filter_list *filters, git_blob *blob), (out, filters, blob)) \
    PROCEDURE(git_filter_list_free, (git_filter_list *filters), (filters)) \
    FUNCTION(int, -1, git_filter_list_load, \
        (git_filter_list **filters, git_repository *repo, git_blob *blob, const char *path, \
        git_filter_mode_t mode, uint32_t flags), (filters, repo, blob, path, mode, flags)) \
    FUNCTION(int, -1, git_graph_descendant_of, \
        (git_repository *repo, const git_oid *commit, const git_oid *ancestor), \
        (repo, commit, ancestor)) \
    FUNCTION(int, -1, git_index_add, \
        (git_index *index, const git_index_entry *source_entry), (index, source_entry)) \
    FUNCTION(int, -1, git_index_entry_stage, (const git_index_entry *entry), (entry)) \
    FUNCTION(size_t, 0, git_index_entrycount, (const git_index *index), (index)) \
    PROCEDURE(git_index_free, (git_index *index), (index)) \
    FUNCTION(const git_index_entry *, NULL, git_index_get_byindex, \
        (git_index *index, size_t n), (index, n)) \
    FUNCTION(const git_index_entry *, NULL, git_index_get_bypath, \
        (git_index *index, const char *path, int stage), (index, path, stage)) \
    FUNCTION(int, -1, git_index_new, (git_index **out), (out)) \
    FUNCTION(int, -1, git_index_open, \
        (git_index **out, const char *index_path), (out, index_path)) \
    FUNCTION(int, -1, git_index_remove, \
        (git_index *index, const char *path, int stage), (index, path, stage)) \
    FUNCTION(int, -1, git_index_write, (git_index *index), (index)) \
    FUNCTION(int, -1, git_libgit2_init, (void), ()) \
    FUNCTION(int, -1, git_libgit2_version, \
        (int *major, int *minor, int *rev), (major, minor, rev)) \
    FUNCTION(int, -1, git_mempack_new, (git_odb_backend **out), (out)) \
    FUNCTION(int, -1, git_mempack_reset, (git_odb_backend *backend), (backend)) \
    FUNCTION(int, -1, git_merge_bases, \
        (git_oidarray *out, git_repository *repo, const git_oid *one, const git_oid *two), \
        (out, repo, one, two)) \
    FUNCTION(int, -1, git_merge_file, \
        (git_merge_file_result *out, const git_merge_file_input *ancestor, \
        const git_merge_file_input *ours, const git_merge_file_input *theirs, \
        const git_merge_file_options *opts), (out, ancestor, ours, theirs, opts)) \
    FUNCTION(int, -1, git_merge_file_options_init, \
        (git_merge_file_options *opts, unsigned int version), (opts, version)) \
    PROCEDURE(git_merge_file_result_free, (git_merge_file_result *result), (result)) \
    PROCEDURE(git_object_free, (git_object *object), (object)) \
    FUNCTION(const git_oid *, NULL, git_object_id, (const git_object *obj), (obj)) \
    FUNCTION(int, -1, git_object_peel, \
        (git_object **peeled, const git_object *object, git_object_t target_type), \
        (peeled, object, target_type)) \
    FUNCTION(git_object_t, GIT_OBJECT_INVALID, git_object_string2type, (const char *str), (str)) \
    FUNCTION(int, -1, git_odb_add_alternate, \
        (git_odb *odb, git_odb_backend *backend, int priority), (odb, backend, priority)) \
    FUNCTION(int, -1, git_odb_add_backend, \
        (git_odb *odb, git_odb_backend *backend, int priority), (odb, backend, priority)) \
    FUNCTION(int, -1, git_odb_add_disk_alternate, (git_odb *odb, const char *path), (odb, path)) \
    FUNCTION(void *, NULL, git_odb_backend_data_alloc, \
        (git_odb_backend *backend, size_t len), (backend, len)) \
    PROCEDURE(git_odb_backend_data_free, (git_odb_backend *backend, void *data), (backend, data)) \
    FUNCTION(int, -1, git_odb_backend_pack, \
        (git_odb_backend **out, const char *objects_dir), (out, objects_dir)) \
    FUNCTION(int, -1, git_odb_exists, (git_odb *db, const git_oid *id), (db, id)) \
    FUNCTION(int, -1, git_odb_exists_ext, \
        (git_odb *db, const git_oid *id, unsigned int flags), (db, id, flags)) \
    FUNCTION(int, -1, git_odb_exists_prefix, \
        (git_oid *out, git_odb *db, const git_oid *short_id, size_t len), \
        (out, db, short_id, len)) \
    FUNCTION(int, -1, git_odb_foreach, \
        (git_odb *db, git_odb_foreach_cb cb, void *payload), (db, cb, payload)) \
    PROCEDURE(git_odb_free, (git_odb *db), (db)) \
    FUNCTION(int, -1, git_odb_hash, \
        (git_oid *out, const void *data, size_t len, git_object_t type), (out, data, len, type)) \
    FUNCTION(int, -1, git_odb_init_backend, \
        (git_odb_backend *backend, unsigned int version), (backend, version)) \
    FUNCTION(const void *, NULL, git_odb_object_data, (git_odb_object *object), (object)) \
    PROCEDURE(git_odb_object_free, (git_odb_object *object), (object)) \
    FUNCTION(size_t, 0, git_odb_object_size, (git_odb_object *object), (object)) \
    FUNCTION(git_object_t, GIT_OBJECT_INVALID, git_odb_object_type, \
        (git_odb_object *object), (object)) \
    FUNCTION(int, -1, git_odb_open, (git_odb **out, const char *objects_dir), (out, objects_dir)) \
    FUNCTION(int, -1, git_odb_read, \
        (git_odb_object **out, git_odb *db, const git_oid *id), (out, db, id)) \
    FUNCTION(int, -1, git_odb_read_header, \
        (size_t *len_out, git_object_t *type_out, git_odb *db, const git_oid *id), \
        (len_out, type_out, db, id)) \
    FUNCTION(int, -1, git_odb_refresh, (struct git_odb *db), (db)) \
    FUNCTION(int, -1, git_odb_write, \
        (git_oid *out, git_odb *odb, const void *data, size_t len, git_object_t type), \
        (out, odb, data, len, type)) \
    FUNCTION(char *, NULL, git_oid_tostr, (char *out, size_t n, const git_oid *id), (out, n, id)) \
    PROCEDURE(git_oidarray_dispose, (git_oidarray *array), (array)) \
    PROCEDURE(git_patch_free, (git_patch *patch), (patch)) \
    FUNCTION(int, -1, git_patch_from_blobs, \
        (git_patch **out, const git_blob *old_blob, const char *old_as_path, \
        const git_blob *new_blob, const char *new_as_path, const git_diff_options *opts), \
        (out, old_blob, old_as_path, new_blob, new_as_path, opts)) \
    FUNCTION(int, -1, git_patch_from_buffers, \
        (git_patch **out, const void *old_buffer, size_t old_len, const char *old_as_path, \
        const void *new_buffer, size_t new_len, const char *new_as_path, \
        const git_diff_options *opts), \
        (out, old_buffer, old_len, old_as_path, new_buffer, new_len, new_as_path, opts)) \
    FUNCTION(int, -1, git_patch_get_hunk, \
        (const git_diff_hunk **out, size_t *lines_in_hunk, git_patch *patch, size_t hunk_idx), \
        (out, lines_in_hunk, patch, hunk_idx)) \
    FUNCTION(int, -1, git_patch_get_line_in_hunk, \
        (const git_diff_line **out, git_patch *patch, size_t hunk_idx, size_t line_of_hunk), \
        (out, patch, hunk_idx, line_of_hunk)) \
    FUNCTION(size_t, 0, git_patch_num_hunks, (const git_patch *patch), (patch)) \
    PROCEDURE(git_reference_free, (git_reference *ref), (ref)) \
    PROCEDURE(git_reference_iterator_free, (git_reference_iterator *iter), (iter)) \
    FUNCTION(int, -1, git_reference_iterator_glob_new, \
        (git_reference_iterator **out, git_repository *repo, const char *glob), (out, repo, glob)) \
    FUNCTION(int, -1, git_reference_lookup, \
        (git_reference **out, git_repository *repo, const char *name), (out, repo, name)) \
    FUNCTION(const char *, NULL, git_reference_name, (const git_reference *ref), (ref)) \
    FUNCTION(int, -1, git_reference_name_is_valid, \
        (int *valid, const char *refname), (valid, refname)) \
    FUNCTION(int, -1, git_reference_name_to_id, \
        (git_oid *out, git_repository *repo, const char *name), (out, repo, name)) \
    FUNCTION(int, -1, git_reference_next, \
        (git_reference **out, git_reference_iterator *iter), (out, iter)) \
    FUNCTION(const char *, NULL, git_reference_symbolic_target, (const git_reference *ref), (ref)) \
    FUNCTION(const git_oid *, NULL, git_reference_target, (const git_reference *ref), (ref)) \
    FUNCTION(int, -1, git_remote_list, (git_strarray *out, git_repository *repo), (out, repo)) \
    FUNCTION(const char *, NULL, git_repository_commondir, (const git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_repository_config, \
        (git_config **out, git_repository *repo), (out, repo)) \
    FUNCTION(int, -1, git_repository_config_snapshot, \
        (git_config **out, git_repository *repo), (out, repo)) \
    FUNCTION(int, -1, git_repository_discover, \
        (git_buf *out, const char *start_path, int across_fs, const char *ceiling_dirs), \
        (out, start_path, across_fs, ceiling_dirs)) \
    PROCEDURE(git_repository_free, (git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_repository_hashfile, \
        (git_oid *out, git_repository *repo, const char *path, git_object_t type, \
        const char *as_path), (out, repo, path, type, as_path)) \
    FUNCTION(int, -1, git_repository_init_ext, \
        (git_repository **out, const char *repo_path, git_repository_init_options *opts), \
        (out, repo_path, opts)) \
    FUNCTION(int, -1, git_repository_init_options_init, \
        (git_repository_init_options *opts, unsigned int version), (opts, version)) \
    FUNCTION(int, -1, git_repository_is_bare, (const git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_repository_is_shallow, (git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_repository_is_worktree, (const git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_repository_odb, (git_odb **out, git_repository *repo), (out, repo)) \
    FUNCTION(int, -1, git_repository_open_ext, \
        (git_repository **out, const char *path, unsigned int flags, const char *ceiling_dirs), \
        (out, path, flags, ceiling_dirs)) \
    FUNCTION(const char *, NULL, git_repository_path, (const git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_repository_set_config, \
        (git_repository *repo, git_config *config), (repo, config)) \
    FUNCTION(int, -1, git_repository_set_index, \
        (git_repository *repo, git_index *index), (repo, index)) \
    FUNCTION(int, -1, git_repository_set_odb, (git_repository *repo, git_odb *odb), (repo, odb)) \
    FUNCTION(int, -1, git_repository_set_workdir, \
        (git_repository *repo, const char *workdir, int update_gitlink), \
        (repo, workdir, update_gitlink)) \
    FUNCTION(const char *, NULL, git_repository_workdir, (const git_repository *repo), (repo)) \
    FUNCTION(int, -1, git_revparse_single, \
        (git_object **out, git_repository *repo, const char *spec), (out, repo, spec)) \
    PROCEDURE(git_revwalk_free, (git_revwalk *walk), (walk)) \
    FUNCTION(int, -1, git_revwalk_hide, \
        (git_revwalk *walk, const git_oid *commit_id), (walk, commit_id)) \
    FUNCTION(int, -1, git_revwalk_new, (git_revwalk **out, git_repository *repo), (out, repo)) \
    FUNCTION(int, -1, git_revwalk_next, (git_oid *out, git_revwalk *walk), (out, walk)) \
    FUNCTION(int, -1, git_revwalk_push, (git_revwalk *walk, const git_oid *id), (walk, id)) \
    FUNCTION(int, -1, git_revwalk_sorting, \
        (git_revwalk *walk, unsigned int sort_mode), (walk, sort_mode)) \
    PROCEDURE(git_strarray_dispose, (git_strarray *array), (array))

/// Those with a variable number of arguments, which have wrappers of their own.
#define PROMPTGIT_GIT2_VARIADIC(VARIADIC) VARIADIC(git_libgit2_opts)
