//! The lists of parameters, type by type, from their documentation.

use gatepass_core::ecosystem::Ecosystem;

/// What begins an upload: "Pushing a blob monolithically", "Mounting a blob from another repository". Clients of containerd say
/// `origin`, too.
pub(super) const OCI_BEGINNING: &[&str] = &["mount", "from", "digest", "digest-algorithm", "origin"];

/// A step of an upload: what is said by its last, and the registries' own state in the addresses that they give.
pub(super) const OCI_STEP: &[&str] = &["digest", "_state", "_stateHash", "_nouploadcache"];

/// The OCI distribution specification's parameters of readings; `next_page` is Quay's. containerd's `ns` is not among them: it
/// says of which registry the image is, and which one is asked is the operator's word.
const OCI: &[&str] = &["n", "last", "artifactType", "next_page"];

/// What servers of plain files are asked besides the path for a part of a list: for more than the file at the path.
pub(super) const FILE_LISTS: &[&str] = &[
    "archive",
    "continuation-token",
    "delimiter",
    "limit",
    "list",
    "list-type",
    "marker",
    "max-keys",
    "offset",
    "order",
    "page",
    "per_page",
    "prefix",
    "sort",
    "start-after",
];

/// What they are asked for of the file at the path: which version, and in which form.
const OF_A_FILE: &[&str] = &["at", "dl", "download", "format", "inline", "raw", "ref", "rev", "version", "versionId"];

const FILES: [&str; FILE_LISTS.len() + OF_A_FILE.len()] = {
    let mut all = [""; FILE_LISTS.len() + OF_A_FILE.len()];
    let (lists, one) = all.split_at_mut(FILE_LISTS.len());
    lists.copy_from_slice(FILE_LISTS);
    one.copy_from_slice(OF_A_FILE);
    all
};

/// npm's: "Public Registry API", and CouchDB's for a document.
const NPM: &[&str] = &[
    "write",
    "text",
    "size",
    "from",
    "quality",
    "popularity",
    "maintenance",
    "rev",
    "revs",
    "conflicts",
    "startkey",
    "endkey",
    "limit",
    "local",
    "stale",
];

/// PEP 691's.
const PYPI: &[&str] = &["format"];

/// NuGet's: "NuGet Server API" and protocol 2, which is OData.
const NUGET: &[&str] = &[
    "q",
    "skip",
    "take",
    "prerelease",
    "semVerLevel",
    "packageType",
    "supportedFramework",
    "id",
    "version",
    "searchTerm",
    "targetFramework",
    "targetFrameworks",
    "includePrerelease",
    "includeAllVersions",
    "packageIds",
    "versions",
    "versionConstraints",
    "$filter",
    "$orderby",
    "$top",
    "$skip",
    "$skiptoken",
    "$select",
    "$expand",
    "$inlinecount",
    "$count",
    "$format",
];

/// Cargo's: "Registry Web API"; the others are what crates' own site sorts and pages by.
const CARGO: &[&str] =
    &["q", "page", "per_page", "sort", "category", "keyword", "all_keywords", "letter", "include", "seek", "ids"];

/// What gems are searched and listed by.
const RUBYGEMS: &[&str] = &["query", "page", "gems", "platform"];

/// What Composer's packages are searched and listed by.
const COMPOSER: &[&str] =
    &["q", "tags", "type", "vendor", "filter", "fields", "page", "per_page", "packages", "updatedSince"];

/// Hugging Face's: "Hub API Endpoints".
const HUGGINGFACE: &[&str] = &[
    "blobs",
    "expand",
    "recursive",
    "limit",
    "cursor",
    "page",
    "search",
    "author",
    "filter",
    "sort",
    "direction",
    "full",
    "cardData",
    "config",
    "fetch_config",
    "securityStatus",
    "download",
    "include_prs",
    "include_pull_requests",
    "formatted",
    "gated",
    "pipeline_tag",
    "library",
    "language",
    "tags",
    "apps",
    "inference",
    "inference_provider",
    "trained_dataset",
    "model_name",
    "num_parameters",
    "datasets",
    "models",
    "linked",
    "emissions_thresholds",
    "p",
    "etag",
    "sdk",
    "includeNonRunning",
    "base_model",
];

/// The parameters of a type's readings, from its documentation.
pub(super) fn listed(kind: Ecosystem) -> &'static [&'static str] {
    match kind {
        Ecosystem::Docker | Ecosystem::Helm => OCI,
        Ecosystem::Npm => NPM,
        Ecosystem::Pypi => PYPI,
        // Maven's layout, GOPROXY and conda's channels have none.
        Ecosystem::Maven | Ecosystem::Go | Ecosystem::Conda | Ecosystem::Conan | Ecosystem::Terraform => &[],
        Ecosystem::Nuget => NUGET,
        Ecosystem::Cargo => CARGO,
        Ecosystem::Rubygems => RUBYGEMS,
        Ecosystem::Composer => COMPOSER,
        Ecosystem::Huggingface => HUGGINGFACE,
        Ecosystem::Generic => &FILES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lists_files_is_told_from_what_is_of_one() {
        for name in ["at", "version", "versionId", "ref", "download", "format"] {
            assert!(FILES.contains(&name) && !FILE_LISTS.contains(&name), "{name}");
        }
        for name in ["archive", "list", "prefix", "page", "start-after"] {
            assert!(FILE_LISTS.contains(&name), "{name}");
        }
    }
}
