//! The package managers, a row each: what it is called, whose packages it handles, and the other words that people use for
//! it. What a manager is told is in the crate `clients`, which has a file for each.

use std::fmt;

use super::Ecosystem;
use super::rows::rows;

/// What is known of one package manager.
#[derive(Debug)]
struct Row {
    name: &'static str,
    title: &'static str,
    ecosystem: Ecosystem,
    index: Option<PackageManager>,
    is_place: bool,
    is_looked_for_first: bool,
    synonyms: &'static [&'static str],
}

/// name, as people write it, type of its packages, synonyms (lower case).
const fn row(name: &'static str, title: &'static str, ecosystem: Ecosystem, synonyms: &'static [&'static str]) -> Row {
    Row { name, title, ecosystem, index: None, is_place: false, is_looked_for_first: false, synonyms }
}

impl Row {
    /// The same, for one that uses the other's index.
    const fn reading(self, index: PackageManager) -> Self {
        Self { index: Some(index), ..self }
    }

    /// The same, for one whose configuration people look for first.
    const fn looked_for_first(self) -> Self {
        Self { is_looked_for_first: true, ..self }
    }

    /// The same, for a place in which images run.
    const fn place(self) -> Self {
        Self { is_place: true, ..self }
    }
}

rows! {
    /// A package manager: the client, not the registry.
    #[expect(missing_docs, reason = "a row says what it is")]
    PackageManager: Row {
        Docker => row("docker", "Docker", Ecosystem::Docker, &[
            "dockerfile", "docker-compose", "compose", "docker cli", "docker hub",
        ]).looked_for_first(),
        Podman => row("podman", "Podman", Ecosystem::Docker, &[]),
        Skopeo => row("skopeo", "skopeo", Ecosystem::Docker, &["buildah"]),
        Helm => row("helm", "Helm", Ecosystem::Helm, &["helm chart", "helm charts"]),
        Npm => row("npm", "npm", Ecosystem::Npm, &["npx", ".npmrc", "package.json", "node package manager"]).looked_for_first(),
        Pnpm => row("pnpm", "pnpm", Ecosystem::Npm, &[]),
        Yarn => row("yarn", "Yarn", Ecosystem::Npm, &["yarn classic", "yarn v1", "yarn 1"]),
        YarnBerry => row("yarn-berry", "Yarn Berry", Ecosystem::Npm, &[
            "yarn berry", "yarn modern", "yarn 2", "yarn 3", "yarn 4", ".yarnrc.yml",
        ]),
        Bun => row("bun", "Bun", Ecosystem::Npm, &["bunx", "bunfig"]),
        Pip => row("pip", "pip", Ecosystem::Pypi, &["pip3", "pypi", "pip.conf", "requirements.txt"]).looked_for_first(),
        Uv => row("uv", "uv", Ecosystem::Pypi, &["uvx"]).reading(PackageManager::Pip),
        Poetry => row("poetry", "Poetry", Ecosystem::Pypi, &[]),
        Pdm => row("pdm", "PDM", Ecosystem::Pypi, &[]),
        Pipenv => row("pipenv", "Pipenv", Ecosystem::Pypi, &["pipfile"]),
        Twine => row("twine", "twine", Ecosystem::Pypi, &[".pypirc"]).reading(PackageManager::Pip),
        Maven => row("maven", "Maven", Ecosystem::Maven, &["mvn", "mvnw", "pom.xml", "settings.xml"]),
        Gradle => row("gradle", "Gradle", Ecosystem::Maven, &["gradlew", "build.gradle"]),
        Nuget => row("nuget", "NuGet", Ecosystem::Nuget, &["dotnet", ".net", "nuget.config", "csproj"]),
        Go => row("go", "Go", Ecosystem::Go, &["golang", "go modules", "go module", "go get", "goproxy", "go.mod"]),
        Cargo => row("cargo", "Cargo", Ecosystem::Cargo, &["crates", "cargo.toml", "rust"]),
        Rubygems => row("rubygems", "RubyGems", Ecosystem::Rubygems, &["gem", "gems", "ruby", "ruby gems"]),
        Bundler => row("bundler", "Bundler", Ecosystem::Rubygems, &["bundle", "gemfile"]).reading(PackageManager::Rubygems),
        Composer => row("composer", "Composer", Ecosystem::Composer, &["php", "packagist", "composer.json"]),
        Conan => row("conan", "Conan", Ecosystem::Conan, &["conanfile"]),
        Conda => row("conda", "conda", Ecosystem::Conda, &["mamba", "micromamba", "anaconda", "miniconda", "pixi"]),
        Terraform => row("terraform", "Terraform", Ecosystem::Terraform, &["opentofu", "tofu"]),
        Huggingface => row("huggingface", "Hugging Face", Ecosystem::Huggingface, &[
            "hugging face", "hf", "huggingface-cli", "hugging-face",
        ]),
        Kubernetes => row("kubernetes", "Kubernetes", Ecosystem::Docker, &[
            "k8s", "kubectl", "imagepullsecret", "image pull secret", "imagepullsecrets", "image pull secrets",
        ]).place(),
        Generic => row("generic", "curl", Ecosystem::Generic, &["curl", "wget", "netrc", ".netrc"]),
    }
}

impl PackageManager {
    /// The one with this canonical name or synonym, case aside.
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|manager| manager.name() == text || manager.synonyms().contains(&text.as_str()))
    }

    /// The canonical name, as arguments take it: `yarn-berry`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The name as its makers write it: `Yarn Berry`.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// The type of its packages.
    pub fn ecosystem(self) -> Ecosystem {
        self.row().ecosystem
    }

    /// The manager whose index this one uses: twine and uv use pip's, and Bundler RubyGems'.
    pub fn index(self) -> Self {
        self.row().index.unwrap_or(self)
    }

    /// Whether it is one of the few whose configuration people look for first.
    pub fn is_looked_for_first(self) -> bool {
        self.row().is_looked_for_first
    }

    /// Whether it is less a client than a place in which images run: beside a client it says where, not what.
    pub fn is_place(self) -> bool {
        self.row().is_place
    }

    /// Other words for it, in lower case.
    pub fn synonyms(self) -> &'static [&'static str] {
        self.row().synonyms
    }
}

impl fmt::Display for PackageManager {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.title())
    }
}
