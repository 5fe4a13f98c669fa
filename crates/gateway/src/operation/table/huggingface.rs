//! The routes of Hugging Face's hub: its API, and the addresses of its files. A word that is a route behind a repository's name
//! can be the name of a repository itself, so that a path can be about two.

use super::super::pattern::HUB_ROUTES;
use super::super::pattern::Part::{
    Any, Commit, Deep, HubGitRepository, HubRepository, HubRepositoryCalled, HubType, Is, OneOf, OneOfAnyCase, Rest,
};
use super::super::row::{Row, ask, change, closed, read, send};

const HUB_TYPES: &[&str] = &["models", "datasets", "spaces"];
/// What is made or changed in a repository of the hub. A repository can be called so too: a request that can be read as
/// such a change is one.
const HUB_CHANGES: &[&str] = &["preupload", "commit", "branch", "tag", "super-squash"];
const HUB_LFS: &[&str] = &["batch", "verify"];
const HUB_FILES: &[&str] = &["resolve", "raw"];
/// What hands out the account's own tokens for Xet.
const HUB_TOKENS: &[&str] = &["xet-read-token", "xet-write-token"];
/// What the hub's API has behind a repository's name ("Hub API Endpoints"). Behind the name of one without an owner, such a word
/// can also be the name of one that has an owner, and a revision or a file a route of that: `gpt2/tree`, `settings`. [`HUB_ROUTES`] have nothing behind them, and are rows of their own.
const HUB_WORDS: &[&str] = &[
    "revision",
    "tree",
    "commits",
    "treesize",
    "paths-info",
    "preupload",
    "commit",
    "branch",
    "tag",
    "super-squash",
    "compare",
    "notebook",
    "settings",
    "resource-group",
    "scan",
    "security-status",
    "discussions",
    "likers",
    "like",
    "lfs-files",
    "user-access-request",
    "user-access-report",
    "jwt",
    "parquet",
    "croissant",
    "secrets",
    "variables",
    "restart",
    "pause",
    "sleeptime",
    "hardware",
    "storage",
    "logs",
    "events",
    "metrics",
    "duplicate",
    "doi",
    "ask-access",
    "is-valid",
    "first-rows",
    "rows",
    "statistics",
    "eval-results",
    "downloads",
    "tree-size",
    "spaces",
    "sandbox",
    "volumes",
    "dev-mode",
];
/// What the hub's pages, and git, have there.
const HUB_PAGES: &[&str] = &[
    "resolve",
    "raw",
    "tree",
    "blob",
    "blame",
    "commit",
    "commits",
    "discussions",
    "settings",
    "edit",
    "upload",
    "delete",
    "new",
    "info",
    "git-upload-pack",
    "git-receive-pack",
    "viewer",
    "embed",
    "media",
    "colab",
    "duplicate",
    "analytics",
];

/// "Hub API Endpoints" as Hugging Face's client uses them, and git's LFS for large files. What would hand out the account's
/// own tokens for Xet is closed; clients that see no Xet headers do without.
pub(super) static ROWS: &[Row] = &[
    closed(&[Is("api"), HubType(HUB_TYPES), HubRepository, OneOfAnyCase(HUB_TOKENS), Deep]),
    // What is called as a route may be one: the request is of that repository too, and changes it.
    read(&[Is("api"), HubType(HUB_TYPES), HubRepositoryCalled(HUB_WORDS), OneOfAnyCase(HUB_WORDS), Deep])
        .package()
        .beside_others(),
    send(&["POST"], &[Is("api"), HubType(HUB_TYPES), HubRepositoryCalled(HUB_WORDS), OneOfAnyCase(HUB_WORDS), Deep])
        .package()
        .beside_others(),
    change(
        &["DELETE"],
        &[Is("api"), HubType(HUB_TYPES), HubRepositoryCalled(HUB_WORDS), OneOfAnyCase(HUB_WORDS), Deep],
    )
    .package()
    .beside_others(),
    read(&[HubRepositoryCalled(HUB_FILES), OneOfAnyCase(HUB_PAGES), Deep]).package().beside_others(),
    read(&[HubType(&["datasets", "spaces"]), HubRepositoryCalled(HUB_FILES), OneOfAnyCase(HUB_PAGES), Deep])
        .package()
        .beside_others(),
    read(&[HubRepository, OneOf(HUB_FILES), Any, Rest]).package(),
    read(&[HubType(&["datasets", "spaces"]), HubRepository, OneOf(HUB_FILES), Any, Rest]).package(),
    read(&[Is("api"), OneOf(HUB_TYPES)]),
    read(&[Is("api"), HubType(HUB_TYPES), HubRepository]).package(),
    // Whether the account may come in, which the client asks before it downloads.
    read(&[Is("api"), HubType(HUB_TYPES), HubRepository, OneOf(HUB_ROUTES)]).package(),
    read(&[Is("api"), OneOf(&["models-tags-by-type", "datasets-tags-by-type"])]),
    read(&[Is("api"), HubType(HUB_TYPES), HubRepository, OneOf(&["revision", "tree", "commits", "treesize"]), Rest])
        .package(),
    // Where small files are redirected to.
    read(&[Is("api"), Is("resolve-cache"), HubType(HUB_TYPES), HubRepository, Commit, Rest]).package(),
    read(&[Is("api"), Is("agent-harnesses")]),
    // It takes names and answers sizes.
    ask(&[Is("api"), HubType(HUB_TYPES), HubRepository, Is("paths-info"), Any]).package(),
    ask(&[Is("api"), HubType(HUB_TYPES), HubRepository, Is("paths-info"), Is("refs"), OneOf(&["pr", "convert"]), Any])
        .package(),
    send(&["POST"], &[Is("api"), HubType(HUB_TYPES), HubRepository, OneOfAnyCase(HUB_CHANGES), Rest]).package(),
    change(&["DELETE"], &[Is("api"), HubType(HUB_TYPES), HubRepository, OneOf(&["branch", "tag"]), Rest]).package(),
    send(&["POST"], &[Is("api"), Is("repos"), Is("create")]),
    send(&["DELETE"], &[Is("api"), Is("repos"), Is("delete")]),
    send(&["POST"], &[Is("api"), OneOf(&["validate-yaml", "complete_multipart"])]),
    send(&["POST"], &[HubGitRepository, Is("info"), Is("lfs"), Is("objects"), OneOf(HUB_LFS)]).package(),
    send(
        &["POST"],
        &[HubType(&["datasets", "spaces"]), HubGitRepository, Is("info"), Is("lfs"), Is("objects"), OneOf(HUB_LFS)],
    )
    .package(),
];
