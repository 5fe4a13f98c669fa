//! The types of package, a row each: what each is called, where its repositories are, and what speaks for it at JFrog.
//! What is known of a type stands here, and nowhere else by its name.

use std::fmt;

use super::name_rule::NameRule;
use super::path_template::{OCI_ROOT, PathTemplate};
use super::rows::rows;

/// What is known of one type of package.
#[derive(Debug)]
struct Row {
    /// As `type = "…"` in an upstream's configuration names it.
    name: &'static str,
    /// JFrog's word for it, which is the repository key that Fly gives it, too.
    package_type: &'static str,
    /// Where its repositories are, as clients are given it.
    template: PathTemplate,
    /// Where JFrog has them, too.
    others: &'static [PathTemplate],
    /// How its packages are named.
    names: NameRule,
    /// Whether Fly sets a repository of it up, so that it is among those that a token for all of them opens.
    is_on_fly: bool,
}

const fn row(name: &'static str, package_type: &'static str, template: PathTemplate, names: NameRule) -> Row {
    Row { name, package_type, template, others: &[], names, is_on_fly: false }
}

const fn below(before: &'static str) -> PathTemplate {
    PathTemplate::below(before)
}

/// Where JFrog has what speaks OCI distribution, beside the other types.
const BESIDE: &[PathTemplate] = &[
    below("/artifactory/api/docker/").then("/v2"),
    below("/artifactory/api/oci/").then("/v2"),
    below("/artifactory/api/helmoci/").then("/v2"),
];

/// OCI distribution: at the root of the host, where its clients ask.
const fn oci(name: &'static str, package_type: &'static str) -> Row {
    row(name, package_type, below(OCI_ROOT), NameRule::Image).and(BESIDE)
}

/// Files by their paths.
const FILES: PathTemplate = below("/artifactory/");

impl Row {
    const fn on_fly(self) -> Self {
        Self { is_on_fly: true, ..self }
    }

    const fn and(self, others: &'static [PathTemplate]) -> Self {
        Self { others, ..self }
    }
}

rows! {
    /// A type of package.
    Ecosystem: Row {
        /// Container images (OCI distribution).
        Docker => oci("docker", "docker").on_fly(),
        /// Helm charts as OCI artefacts.
        Helm => oci("helm", "helmoci").on_fly(),
        /// npm packages.
        Npm => row("npm", "npm", below("/artifactory/api/npm/"), NameRule::Npm).on_fly(),
        /// Python packages.
        Pypi => row("pypi", "pypi", below("/artifactory/api/pypi/"), NameRule::Python).on_fly(),
        /// Maven's layout, for Gradle too.
        Maven => row("maven", "maven", FILES, NameRule::Maven).on_fly(),
        /// Go modules.
        Go => row("go", "go", below("/artifactory/api/go/"), NameRule::GoModule).on_fly(),
        /// NuGet packages, by both of its protocols.
        Nuget => row("nuget", "nuget", below("/artifactory/api/nuget/v3/"), NameRule::Nuget)
            .and(&[below("/artifactory/api/nuget/")])
            .on_fly(),
        /// Rust crates, sparse index.
        Cargo => row("cargo", "cargo", below("/artifactory/api/cargo/"), NameRule::Crate),
        /// Ruby gems.
        Rubygems => row("rubygems", "gems", below("/artifactory/api/gems/"), NameRule::Exact),
        /// PHP packages.
        Composer => row("composer", "composer", below("/artifactory/api/composer/"), NameRule::Composer),
        /// Conan packages, for C and C++.
        Conan => row("conan", "conan", below("/artifactory/api/conan/"), NameRule::Exact),
        /// Conda channels.
        Conda => row("conda", "conda", below("/artifactory/api/conda/"), NameRule::Exact),
        /// Terraform providers and modules.
        Terraform => row("terraform", "terraform", below("/artifactory/api/terraform/"), NameRule::Exact),
        /// Hugging Face models and data sets.
        Huggingface => row("huggingface", "huggingfaceml", below("/artifactory/api/huggingfaceml/"), NameRule::Hub),
        /// Plain files.
        Generic => row("generic", "generic", FILES, NameRule::File),
    }
}

impl Ecosystem {
    /// The word in the configuration: `rubygems`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// JFrog's package type: `gems`. It is the default repository key, and the word that renames it.
    pub fn package_type(self) -> &'static str {
        self.row().package_type
    }

    /// Whether JFrog Fly sets up a repository of it by itself.
    pub fn is_on_fly(self) -> bool {
        self.row().is_on_fly
    }

    /// Whether it speaks OCI distribution, under `/v2/`.
    pub fn is_oci(self) -> bool {
        self.row().template == below(OCI_ROOT)
    }

    /// Where its repositories are, as clients are given it.
    pub(super) fn template(self) -> PathTemplate {
        self.row().template
    }

    /// All the places where its repositories are.
    pub(super) fn templates(self) -> impl Iterator<Item = PathTemplate> {
        let row = self.row();
        [row.template].into_iter().chain(row.others.iter().copied())
    }

    /// Whether people write the names of its packages with capitals: `Newtonsoft.Json`.
    pub fn has_capitals(self) -> bool {
        self.row().names.has_capitals()
    }

    /// How its packages are named.
    pub(super) fn name_rule(self) -> NameRule {
        self.row().names
    }

    /// The path that clients are given of the repository with this key, without a closing slash.
    pub fn path(self, key: &str) -> String {
        self.template().path(key)
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
