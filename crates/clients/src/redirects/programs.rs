//! Programs of a project's that a client runs by itself, before it is asked to build anything: a setting names them, or
//! they lie at a place. Many projects have them, so they are told and not refused; whoever runs the client there runs
//! them, and they can read what their user can.

use super::known::{ProjectFile, Setting, file, runs};
use super::settings::Syntax;
use super::{Place, Redirect, directory_of};
use crate::{Locations, Target};
use gatepass_core::ecosystem::PackageManager;

/// What is said of a file that is one.
pub(super) const FILE: &str = "is a program of the project's own that the client runs: it can read the token.";

/// What is said of a setting that names one.
pub(super) fn setting(word: &str) -> String {
    format!("has the client run a program of the project's own by `{word}`: it can read the token.")
}

/// A sentence per program of the project at hand, or of a directory below it, that the client of `manager` would run, with the file and the line.
pub fn programs_of(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Vec<Redirect> {
    let Some(directory) = directory_of(locations) else { return Vec::new() };
    let rows = PROGRAMS.iter().filter(|row| row.managers.contains(&manager));
    let place = Place::of(target, &directory, locations);
    // Whoever works in a directory below has the client run what that names.
    let found = rows.flat_map(|row| {
        let at_hand = row.files.iter().flat_map(|file| place.in_file(file));
        at_hand.chain(place.in_members(row.files)).collect::<Vec<_>>()
    });
    found.filter(|found| !found.is_unreadable).collect()
}

struct Programs {
    managers: &'static [PackageManager],
    files: &'static [ProjectFile],
}

const ITSELF: &[Setting] = &[runs(&[])];

const fn program(path: &'static str) -> ProjectFile {
    file(path, Syntax::Program, ITSELF)
}

const PROGRAMS: &[Programs] = &[
    // <https://docs.npmjs.com/cli/using-npm/config>
    Programs {
        managers: &[PackageManager::Npm, PackageManager::Pnpm],
        files: &[file(
            ".npmrc",
            Syntax::Npmrc,
            &[
                runs(&["git"]),
                runs(&["script-shell"]),
                runs(&["node-gyp"]),
                runs(&["node-options"]),
                runs(&["onload-script"]),
                runs(&["init-module"]),
            ],
        )],
    },
    // <https://pnpm.io/pnpmfile>, <https://pnpm.io/settings>
    Programs {
        managers: &[PackageManager::Pnpm],
        files: &[
            program(".pnpmfile.cjs"),
            program(".pnpmfile.mjs"),
            file(
                "pnpm-workspace.yaml",
                Syntax::Yaml,
                &[
                    runs(&["pnpmfile"]),
                    runs(&["globalPnpmfile"]),
                    runs(&["configDependencies"]),
                    runs(&["scriptShell"]),
                ],
            ),
        ],
    },
    // <https://classic.yarnpkg.com/docs/yarnrc>
    Programs { managers: &[PackageManager::Yarn], files: &[file(".yarnrc", Syntax::Yarnrc, &[runs(&["yarn-path"])])] },
    // <https://yarnpkg.com/configuration/yarnrc>; Yarn 1's wrapper reads both.
    Programs {
        managers: &[PackageManager::Yarn, PackageManager::YarnBerry],
        files: &[file(".yarnrc.yml", Syntax::Yaml, &[runs(&["yarnPath"]), runs(&["plugins"])])],
    },
    Programs {
        managers: &[PackageManager::YarnBerry],
        files: &[file(".yarnrc", Syntax::Yarnrc, &[runs(&["yarn-path"])])],
    },
    // <https://bun.com/docs/runtime/bunfig>
    Programs {
        managers: &[PackageManager::Bun],
        files: &[file("bunfig.toml", Syntax::Toml, &[runs(&["preload"]), runs(&["install", "security", "scanner"])])],
    },
    // <https://doc.rust-lang.org/cargo/reference/config.html>; the other is rustup's.
    Programs {
        managers: &[PackageManager::Cargo],
        files: &[
            file(".cargo/config.toml", Syntax::Toml, CARGO),
            file(".cargo/config", Syntax::Toml, CARGO),
            file("rust-toolchain.toml", Syntax::Toml, &[runs(&["toolchain", "path"])]),
            file("rust-toolchain", Syntax::Toml, &[runs(&["toolchain", "path"])]),
        ],
    },
    // <https://python-poetry.org/docs/plugins/>, <https://pdm-project.org/en/latest/dev/write/>
    Programs {
        managers: &[PackageManager::Poetry],
        files: &[file("pyproject.toml", Syntax::Toml, &[runs(&["tool", "poetry", "requires-plugins"])])],
    },
    Programs {
        managers: &[PackageManager::Pdm],
        files: &[file("pyproject.toml", Syntax::Toml, &[runs(&["tool", "pdm", "plugins"])])],
    },
    // <https://maven.apache.org/guides/mini/guide-using-extensions.html>,
    // <https://maven.apache.org/configure.html>, <https://codehaus-plexus.github.io/plexus-classworlds/launcher.html>
    Programs {
        managers: &[PackageManager::Maven],
        files: &[
            program(".mvn/extensions.xml"),
            file(".mvn/maven.config", Syntax::MavenArguments, MAVEN),
            file(".mvn/jvm.config", Syntax::JavaArguments, MAVEN),
        ],
    },
];

/// What has Maven load classes of the project's: extensions by path or by file, its own class path and home, and a local
/// repository in which plugins lie already.
const MAVEN: &[Setting] = &[
    runs(&["maven.ext.class.path"]),
    runs(&["maven.user.extensions"]),
    runs(&["maven.project.extensions"]),
    runs(&["maven.installation.extensions"]),
    runs(&["classworlds.conf"]),
    runs(&["maven.home"]),
    runs(&["maven.repo.local"]),
    runs(&["maven.repo.local.tail"]),
    runs(&["maven.multiModuleProjectDirectory"]),
    runs(&["java.system.class.loader"]),
    runs(&["java.security.properties"]),
];

const CARGO: &[Setting] = &[
    runs(&["build", "rustc"]),
    runs(&["build", "rustc-wrapper"]),
    runs(&["build", "rustc-workspace-wrapper"]),
    runs(&["**", "credential-provider"]),
    runs(&["registry", "global-credential-providers"]),
    runs(&["credential-alias"]),
];
