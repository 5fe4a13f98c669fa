//! Cargo, NuGet and Conan.

use super::Source::{self, Before, File, Variable};
use super::{Generated, try_generated};
use crate::packages::clients::Answer;
use crate::packages::clients::compared::{CLIENT, Client, challenge};

/// Beside the project at hand.
const MEMBER: &str = "project/packages/a";

const CARGO: Client = Client {
    manager: "cargo",
    program: "cargo",
    asks: "cargo generate-lockfile",
    paths: &["/index/config.json"],
    answer: challenge,
    files: &[
        (
            "project/Cargo.toml",
            "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[dependencies]\ntiny = \"1\"\n",
        ),
        ("project/src/lib.rs", ""),
        ("project/packages/a/src/lib.rs", ""),
    ],
    ..CLIENT
};

#[test]
fn cargo_is_told_right_in_generated_environments() {
    const IN_CONFIG: &[&str] = &[
        "[source.crates-io]\nreplace-with = \"o\"\n[source.o]\nregistry = \"sparse+{other}/index/\"\n",
        "source.crates-io.replace-with = 'o'\nsource.o.registry = 'sparse+{other}/index/'\n",
        "[source.crates-io]\nreplace-with = \"gatepass\"\n",
        "[source.o]\nregistry = \"sparse+{other}/index/\"\n",
        "[registries.o]\nindex = \"sparse+{other}/index/\"\n[registry]\ndefault = \"o\"\n",
        "# [source.crates-io]\n",
        "[net]\nretry = 1\n",
    ];
    const SOURCES: &[Source] = &[
        File("project/.cargo/config.toml", IN_CONFIG),
        File("project/.cargo/config", IN_CONFIG),
        File("project/packages/a/.cargo/config.toml", IN_CONFIG),
        Before(".cargo/config.toml", &[IN_CONFIG[3], IN_CONFIG[4], IN_CONFIG[6]]),
        Variable(&["CARGO_REGISTRIES_GATEPASS_TOKEN"], &["Bearer other", ""]),
        Variable(&["CARGO_HOME"], &["{home}/.cargo", ""]),
        Variable(&["CARGO_REGISTRY_DEFAULT"], &["o"]),
        Variable(&["CARGO_SOURCE_CRATES_IO_REPLACE_WITH"], &["o"]),
    ];
    try_generated(&Generated { client: CARGO, directories: &["project", MEMBER], sources: SOURCES }, 30);
}

#[test]
fn nuget_is_told_right_in_generated_environments() {
    const IN_CONFIG: &[&str] = &[
        "<configuration><packageSources><add key=\"o\" value=\"{other}/index.json\" protocolVersion=\"3\" /></packageSources></configuration>",
        "<configuration><packageSources><clear /><add key=\"o\" value=\"{other}/index.json\" protocolVersion=\"3\" /></packageSources></configuration>",
        "<configuration><packageSources><add key=\"o\" value=\"{other}/index.json\" protocolVersion=\"3\" /></packageSources><disabledPackageSources><add key=\"o\" value=\"true\" /></disabledPackageSources></configuration>",
        "<configuration><packageSources><clear /></packageSources></configuration>",
        "<configuration><disabledPackageSources><clear /></disabledPackageSources></configuration>",
        "<configuration />",
    ];
    const SOURCES: &[Source] = &[
        File("project/nuget.config", IN_CONFIG),
        File("project/packages/a/NuGet.Config", IN_CONFIG),
        Before(".nuget/NuGet/NuGet.Config", IN_CONFIG),
    ];
    let client = Client {
        manager: "nuget",
        program: "nuget-exe",
        // On Mono it has the user's file, which `dotnet` has here, in another folder.
        asks: "sh -c 'mkdir -p ~/.config && ln -s ../.nuget/NuGet ~/.config/NuGet && nuget-exe install tiny -NonInteractive -NoCache'",
        paths: &["/index.json"],
        answer: challenge,
        ..CLIENT
    };
    try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, 4);
}

#[test]
fn conan_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        Before(
            ".conan2/remotes.json",
            &[
                "{\"remotes\": [{\"name\": \"o\", \"url\": \"{other}/\", \"verify_ssl\": true}]}",
                "{\"remotes\": [{\"name\": \"o\", \"url\": \"{other}/\", \"verify_ssl\": true, \"disabled\": true}]}",
                "{\"remotes\": [{\"name\": \"gatepass\", \"url\": \"{other}/\", \"verify_ssl\": true}]}",
                "{\"remotes\": [{\"name\": \"gatepass\", \"url\": \"{other}/\", \"verify_ssl\": true, \"disabled\": true}]}",
            ],
        ),
        File("project/.conanrc", &["conan_home=./mine\n", "conan_home=~/.conan2\n", "# conan_home=./mine\n"]),
        Variable(&["CONAN_HOME"], &["{home}/.conan2"]),
        Variable(&["CONAN_PASSWORD_GATEPASS", "CONAN_PASSWORD"], &["other"]),
    ];
    let client = Client {
        manager: "conan",
        program: "conan",
        asks: "sh -c 'conan profile detect -e; conan search tiny'",
        paths: &["/authenticate", "q=tiny"],
        answer: |seen| {
            if seen.path.ends_with("/ping") {
                let mut answer = Answer::new(200, "text/plain", "");
                answer.headers.push(("X-Conan-Server-Capabilities", "revisions".to_owned()));
                return answer;
            }
            Answer::challenge()
        },
        ..CLIENT
    };
    try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, 4);
}
