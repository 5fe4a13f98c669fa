//! The package managers that gatepass knows by name, and the other words that people use for them. Whether one can be
//! configured yet is told elsewhere; the words are understood all the same.

use std::fmt;

/// A package manager: the client, not the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageManager(&'static Entry);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Entry {
    name: &'static str,
    title: &'static str,
    index: &'static str,
    synonyms: &'static [&'static str],
}

/// name, as people write it, whose index it reads, synonyms (lower case).
const KNOWN: &[Entry] = &[
    entry("docker", "Docker", "docker", &["dockerfile", "docker-compose", "compose", "docker cli", "docker hub"]),
    entry("podman", "Podman", "podman", &[]),
    entry("skopeo", "skopeo", "skopeo", &["buildah"]),
    entry("helm", "Helm", "helm", &["helm chart", "helm charts"]),
    entry("npm", "npm", "npm", &["npx", ".npmrc", "package.json", "node package manager"]),
    entry("pnpm", "pnpm", "pnpm", &[]),
    entry("yarn", "Yarn", "yarn", &["yarn classic", "yarn v1", "yarn 1"]),
    entry(
        "yarn-berry",
        "Yarn Berry",
        "yarn-berry",
        &["yarn berry", "yarn modern", "yarn 2", "yarn 3", "yarn 4", ".yarnrc.yml"],
    ),
    entry("bun", "Bun", "bun", &["bunx", "bunfig"]),
    entry("pip", "pip", "pip", &["pip3", "pypi", "pip.conf", "requirements.txt"]),
    entry("uv", "uv", "pip", &["uvx"]),
    entry("poetry", "Poetry", "poetry", &[]),
    entry("pdm", "PDM", "pdm", &[]),
    entry("pipenv", "Pipenv", "pipenv", &["pipfile"]),
    entry("twine", "twine", "pip", &[".pypirc"]),
    entry("maven", "Maven", "maven", &["mvn", "mvnw", "pom.xml", "settings.xml"]),
    entry("gradle", "Gradle", "gradle", &["gradlew", "build.gradle"]),
    entry("nuget", "NuGet", "nuget", &["dotnet", ".net", "nuget.config", "csproj"]),
    entry("go", "Go", "go", &["golang", "go modules", "go module", "go get", "goproxy", "go.mod"]),
    entry("cargo", "Cargo", "cargo", &["crates", "cargo.toml"]),
    entry("rubygems", "RubyGems", "rubygems", &["gem", "gems", "ruby", "ruby gems"]),
    entry("bundler", "Bundler", "bundler", &["bundle", "gemfile"]),
    entry("composer", "Composer", "composer", &["php", "packagist", "composer.json"]),
    entry("conan", "Conan", "conan", &["conanfile"]),
    entry("conda", "conda", "conda", &["mamba", "micromamba", "anaconda", "miniconda", "pixi"]),
    entry("terraform", "Terraform", "terraform", &["opentofu", "tofu"]),
    entry("huggingface", "Hugging Face", "huggingface", &["hugging face", "hf", "huggingface-cli", "hugging-face"]),
    entry(
        "kubernetes",
        "Kubernetes",
        "kubernetes",
        &["k8s", "kubectl", "imagepullsecret", "image pull secret", "imagepullsecrets", "image pull secrets"],
    ),
    entry("generic", "curl", "generic", &["curl", "wget", "netrc", ".netrc"]),
];

const fn entry(
    name: &'static str,
    title: &'static str,
    index: &'static str,
    synonyms: &'static [&'static str],
) -> Entry {
    Entry { name, title, index, synonyms }
}

impl PackageManager {
    /// Every package manager that gatepass knows by name.
    pub fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(Self)
    }

    /// The one with this canonical name or synonym, case aside.
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::all().find(|manager| manager.name() == text || manager.synonyms().contains(&text.as_str()))
    }

    /// The canonical name, as arguments take it: `yarn-berry`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The name as its makers write it: `Yarn Berry`.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The manager whose index this one uses: twine and uv belong to Python's index, `pip`.
    pub fn index(self) -> &'static str {
        self.0.index
    }

    /// Other words for it, in lower case.
    pub fn synonyms(self) -> &'static [&'static str] {
        self.0.synonyms
    }
}

impl fmt::Display for PackageManager {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.title())
    }
}
