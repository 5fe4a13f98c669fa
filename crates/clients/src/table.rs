//! The row of each package manager, which its file exports, and the facts that stand in it.

use super::plan::{Probe, Support};
use super::target::Target;
use super::{
    bun, bundler, cargo, composer, conan, conda, docker, generic, go, gradle, helm, huggingface, kubernetes, maven,
    npm, nuget, pdm, pip, pipenv, pnpm, podman, poetry, rubygems, skopeo, terraform, twine, uv, yarn, yarn_berry,
};
use gatepass_core::ecosystem::PackageManager;

/// What there is to know of this manager: its file in this folder.
pub(super) const fn support(manager: PackageManager) -> Support {
    match manager {
        PackageManager::Docker => docker::SUPPORT,
        PackageManager::Podman => podman::SUPPORT,
        PackageManager::Skopeo => skopeo::SUPPORT,
        PackageManager::Helm => helm::SUPPORT,
        PackageManager::Npm => npm::SUPPORT,
        PackageManager::Pnpm => pnpm::SUPPORT,
        PackageManager::Yarn => yarn::SUPPORT,
        PackageManager::YarnBerry => yarn_berry::SUPPORT,
        PackageManager::Bun => bun::SUPPORT,
        PackageManager::Pip => pip::SUPPORT,
        PackageManager::Uv => uv::SUPPORT,
        PackageManager::Poetry => poetry::SUPPORT,
        PackageManager::Pdm => pdm::SUPPORT,
        PackageManager::Pipenv => pipenv::SUPPORT,
        PackageManager::Twine => twine::SUPPORT,
        PackageManager::Maven => maven::SUPPORT,
        PackageManager::Gradle => gradle::SUPPORT,
        PackageManager::Nuget => nuget::SUPPORT,
        PackageManager::Go => go::SUPPORT,
        PackageManager::Cargo => cargo::SUPPORT,
        PackageManager::Rubygems => rubygems::SUPPORT,
        PackageManager::Bundler => bundler::SUPPORT,
        PackageManager::Composer => composer::SUPPORT,
        PackageManager::Conan => conan::SUPPORT,
        PackageManager::Conda => conda::SUPPORT,
        PackageManager::Terraform => terraform::SUPPORT,
        PackageManager::Huggingface => huggingface::SUPPORT,
        PackageManager::Kubernetes => kubernetes::SUPPORT,
        PackageManager::Generic => generic::SUPPORT,
    }
}

/// Whether this manager only uploads, so that a Read-Only token is of no use to it.
pub const fn only_uploads(manager: PackageManager) -> bool {
    support(manager).only_uploads
}

/// Whether a variable of this name moves files of some package manager's.
pub fn moves_files(variable: &str) -> bool {
    PackageManager::ALL.into_iter().any(|manager| support(manager).file_variables.contains(&variable))
}

/// The page of a manager's makers that its configuration follows.
pub const fn page(manager: PackageManager) -> &'static str {
    support(manager).page
}

/// The request that the client sends to see whether the registry takes its token.
pub fn probe(manager: PackageManager, target: &Target<'_>) -> Probe {
    (support(manager).probe)(target)
}

/// The client's own command that asks the registry whether it takes what was applied, where there is one; its words.
pub fn own_check(manager: PackageManager, target: &Target<'_>) -> Option<Vec<String>> {
    support(manager).own_check.map(|words| words(target))
}
