//! The types of registry that the gateway stands before, and where each lives in JFrog's paths.

use std::fmt;
use std::str::FromStr;

/// A type of registry, as `type = "…"` in an upstream's configuration names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Container images (OCI distribution).
    Docker,
    /// Helm charts as OCI artefacts.
    Helm,
    /// npm packages.
    Npm,
    /// Python packages.
    Pypi,
    /// Maven's layout, for Gradle too.
    Maven,
    /// Go modules.
    Go,
    /// NuGet packages.
    Nuget,
    /// Rust crates, sparse index.
    Cargo,
    /// Ruby gems.
    Rubygems,
    /// PHP packages.
    Composer,
    /// Conda channels.
    Conda,
    /// Hugging Face models and data sets.
    Huggingface,
    /// Plain files.
    Generic,
}

impl Kind {
    /// Every type.
    pub const ALL: [Self; 13] = [
        Self::Docker,
        Self::Helm,
        Self::Npm,
        Self::Pypi,
        Self::Maven,
        Self::Go,
        Self::Nuget,
        Self::Cargo,
        Self::Rubygems,
        Self::Composer,
        Self::Conda,
        Self::Huggingface,
        Self::Generic,
    ];

    /// The word in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Helm => "helm",
            Self::Npm => "npm",
            Self::Pypi => "pypi",
            Self::Maven => "maven",
            Self::Go => "go",
            Self::Nuget => "nuget",
            Self::Cargo => "cargo",
            Self::Rubygems => "rubygems",
            Self::Composer => "composer",
            Self::Conda => "conda",
            Self::Huggingface => "huggingface",
            Self::Generic => "generic",
        }
    }

    /// Whether it speaks OCI distribution, under `/v2/`.
    pub fn is_oci(self) -> bool {
        matches!(self, Self::Docker | Self::Helm)
    }

    /// What stands before a repository's key in the path that clients of this type ask.
    pub(super) fn place(self) -> &'static str {
        match self {
            Self::Docker | Self::Helm => "/v2/",
            Self::Npm => "/artifactory/api/npm/",
            Self::Pypi => "/artifactory/api/pypi/",
            Self::Go => "/artifactory/api/go/",
            Self::Nuget => "/artifactory/api/nuget/v3/",
            Self::Cargo => "/artifactory/api/cargo/",
            Self::Rubygems => "/artifactory/api/gems/",
            Self::Composer => "/artifactory/api/composer/",
            Self::Conda => "/artifactory/api/conda/",
            Self::Huggingface => "/artifactory/api/huggingfaceml/",
            Self::Maven | Self::Generic => "/artifactory/",
        }
    }

    /// The types behind `/artifactory/api/NAME/`, as JFrog's clients know them.
    pub(super) fn behind_api(name: &str) -> &'static [Self] {
        match name {
            "docker" | "oci" | "helmoci" => &[Self::Docker, Self::Helm],
            "npm" => &[Self::Npm],
            "pypi" => &[Self::Pypi],
            "go" => &[Self::Go],
            "nuget" => &[Self::Nuget],
            "cargo" => &[Self::Cargo],
            "gems" => &[Self::Rubygems],
            "composer" => &[Self::Composer],
            "conda" => &[Self::Conda],
            "huggingfaceml" => &[Self::Huggingface],
            _ => &[],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|kind| kind.name()).collect();
            format!("there is no such registry type; the types are {}", names.join(", "))
        })
    }
}
