//! What the gateway does otherwise for one type of package than for another, a row each: the compiler asks for the row of a
//! type that is new. What fills tables of its own stands there, each of which asks for every type, too: the routes
//! (`operation/table.rs`), the parameters (`query/lists.rs`), what is at a path (`document/form.rs`).

use super::path::Exception;
use gatepass_core::ecosystem::Ecosystem;

/// What is particular to the registries and clients of one type.
pub(super) struct Conventions {
    /// How headers of requests begin that only registries of this type are told.
    pub(super) own_headers: &'static [&'static str],
    /// How its clients read a refusal.
    pub(super) refusal: RefusalBody,
    /// Whether its clients are asked for a Bearer token, too. Container clients take the first scheme they know, and would go to
    /// a token service.
    pub(super) is_asked_for_bearer: bool,
    /// Where its clients ask who they are, and how that is answered.
    pub(super) whoami: Option<(&'static str, WhoamiBody)>,
    /// The spelling of paths that its clients need.
    pub(super) exception: Option<Exception>,
    /// Whether it has routes that begin with any name. npm's packages are at the root and have all names, container images,
    /// models and crates have routes that no format makes others of, and files are wherever they are.
    pub(super) has_open_roots: bool,
    /// Whether questions may come as a form, and not as JSON alone.
    pub(super) asks_by_form: bool,
    /// The parameters of its changes, from its documentation.
    pub(super) parameters_of_changes: &'static [&'static str],
    /// How its registries write versions, where a path or an upload says one.
    pub(super) versions: Option<VersionGrammar>,
}

/// How clients read a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefusalBody {
    /// `errors` with the specification's own codes ("OCI distribution specification", "Error Codes").
    Oci,
    /// `error`, and `message` for older clients.
    Npm,
    /// `errors` with a `detail` ("Registry Web API", in cargo's book).
    Cargo,
    /// `warning`, which Composer prints.
    Composer,
    /// `error`.
    HuggingFace,
    /// A line of text.
    Plain,
}

/// How it is answered who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhoamiBody {
    /// `username` alone.
    Npm,
    /// The user, with the token's name and role.
    HuggingFace,
}

/// How versions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VersionGrammar {
    /// Semantic versions: "Package version", "Registry Web API" in cargo's book; "package.json", "version".
    Semantic,
    /// The Python Packaging User Guide's.
    Python,
    /// Composer's.
    Php,
    /// RubyGems'.
    Gem,
    /// NuGet's.
    Nuget,
}

/// What is particular to no type.
const PLAIN: Conventions = Conventions {
    own_headers: &[],
    refusal: RefusalBody::Plain,
    is_asked_for_bearer: false,
    whoami: None,
    exception: None,
    has_open_roots: false,
    asks_by_form: true,
    parameters_of_changes: &[],
    versions: None,
};

static OCI: Conventions = Conventions { own_headers: &["docker-", "oci-"], refusal: RefusalBody::Oci, ..PLAIN };

static NPM: Conventions = Conventions {
    own_headers: &["npm-", "pacote-"],
    refusal: RefusalBody::Npm,
    is_asked_for_bearer: true,
    whoami: Some(("/-/whoami", WhoamiBody::Npm)),
    exception: Some(Exception::NpmScope),
    asks_by_form: false,
    // CouchDB's, of the document that is changed.
    parameters_of_changes: &["rev"],
    versions: Some(VersionGrammar::Semantic),
    ..PLAIN
};

static PYPI: Conventions = Conventions { has_open_roots: true, versions: Some(VersionGrammar::Python), ..PLAIN };

static NUGET: Conventions =
    Conventions { own_headers: &["x-nuget-"], has_open_roots: true, versions: Some(VersionGrammar::Nuget), ..PLAIN };

static CARGO: Conventions = Conventions {
    own_headers: &["cargo-"],
    refusal: RefusalBody::Cargo,
    versions: Some(VersionGrammar::Semantic),
    ..PLAIN
};

static RUBYGEMS: Conventions = Conventions {
    has_open_roots: true,
    // "RubyGems.org API": what is yanked, where it is not in the body.
    parameters_of_changes: &["gem_name", "version", "platform"],
    versions: Some(VersionGrammar::Gem),
    ..PLAIN
};

static COMPOSER: Conventions = Conventions {
    refusal: RefusalBody::Composer,
    has_open_roots: true,
    // Which version it is that is uploaded, at registries that take archives.
    parameters_of_changes: &["version"],
    versions: Some(VersionGrammar::Php),
    ..PLAIN
};

static CONDA: Conventions = Conventions { has_open_roots: true, ..PLAIN };

static HUGGING_FACE: Conventions = Conventions {
    refusal: RefusalBody::HuggingFace,
    whoami: Some(("/api/whoami-v2", WhoamiBody::HuggingFace)),
    exception: Some(Exception::HubRevision),
    // "Hub API Endpoints": a proposal in the place of a change.
    parameters_of_changes: &["create_pr"],
    ..PLAIN
};

static GO: Conventions = Conventions { exception: Some(Exception::GoVersion), ..PLAIN };

static OTHERS: Conventions = PLAIN;

/// The row of a type.
pub(super) fn conventions(kind: Ecosystem) -> &'static Conventions {
    match kind {
        Ecosystem::Docker | Ecosystem::Helm => &OCI,
        Ecosystem::Npm => &NPM,
        Ecosystem::Pypi => &PYPI,
        Ecosystem::Go => &GO,
        Ecosystem::Nuget => &NUGET,
        Ecosystem::Cargo => &CARGO,
        Ecosystem::Rubygems => &RUBYGEMS,
        Ecosystem::Composer => &COMPOSER,
        Ecosystem::Conda => &CONDA,
        Ecosystem::Huggingface => &HUGGING_FACE,
        // Files, and what is not served yet.
        Ecosystem::Maven | Ecosystem::Generic | Ecosystem::Conan | Ecosystem::Terraform => &OTHERS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_header_of_one_type_begins_like_another_types() {
        let starts = |kind: Ecosystem| conventions(kind).own_headers;
        for kind in Ecosystem::ALL {
            for other in Ecosystem::ALL.into_iter().filter(|other| starts(*other) != starts(kind)) {
                let alike = starts(kind).iter().any(|start| starts(other).iter().any(|begun| begun.starts_with(start)));
                assert!(!alike, "{kind} and {other}");
            }
            assert!(starts(kind).iter().all(|start| start.ends_with('-') && *start == start.to_lowercase()), "{kind}");
        }
    }

    #[test]
    fn a_spelling_is_one_types_and_who_somebody_is_stands_at_a_path() {
        let spellings: Vec<_> = Ecosystem::ALL.into_iter().filter_map(|kind| conventions(kind).exception).collect();
        let mut distinct = spellings.clone();
        distinct.dedup();
        assert_eq!((spellings.len(), distinct), (3, spellings));
        for kind in Ecosystem::ALL {
            assert!(conventions(kind).whoami.is_none_or(|(path, _)| path.starts_with('/')), "{kind}");
        }
    }
}
