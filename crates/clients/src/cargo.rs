//! Cargo: a sparse registry that stands in for the default one. The token is the whole `Authorization` header, so that it says
//! `Bearer` itself.

use std::path::Path;

use serde_json::json;

use super::format::Content;
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::redirects::row::{
    Change, NONE, PROXIES, PROXIES_OF_HTTPS, Redirects, Setting, Syntax, address, file, proxy, reads, runs, trusts,
};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://doc.rust-lang.org/cargo/reference/registry-authentication.html")
        .with_redirects(REDIRECTS)
        .with_overrides(overrides);

fn sparse(target: &Target<'_>) -> String {
    format!("sparse+{}", target.registry.address(Ecosystem::Cargo, &["index", ""]))
}

/// <https://doc.rust-lang.org/cargo/reference/config.html>
const SETTINGS: &[Setting] = &[
    address(&["registries", "gatepass", "index"], sparse),
    // Whose key is none of these names no other source.
    Setting { path: &["source"], change: Change::Replaced("gatepass", sparse, SOURCE_KEYS) },
    proxy(&["http", "proxy"]),
    trusts(&["http", "cainfo"]),
    trusts(&["http", "proxy-cainfo"]),
    reads(&["include"]),
    // Before every other setting counts what stands in an argument.
    Setting { path: &["alias"], change: Change::Arguments(&["--config"]) },
];

/// <https://doc.rust-lang.org/cargo/reference/source-replacement.html>
const SOURCE_KEYS: &[&str] = &["replace-with", "registry", "local-registry", "directory", "git"];

/// What has Cargo run a program.
const PROGRAMS: &[Setting] = &[
    runs(&["build", "rustc"]),
    runs(&["build", "rustc-wrapper"]),
    runs(&["build", "rustc-workspace-wrapper"]),
    runs(&["**", "credential-provider"]),
    runs(&["registry", "global-credential-providers"]),
    runs(&["credential-alias"]),
];

const REDIRECTS: Redirects = Redirects {
    files: &[file(".cargo/config.toml", Syntax::Toml, SETTINGS), file(".cargo/config", Syntax::Toml, SETTINGS)],
    variables: &[("CARGO_REGISTRIES_GATEPASS_INDEX", sparse)],
    // The other is rustup's.
    programs: &[
        file(".cargo/config.toml", Syntax::Toml, PROGRAMS),
        file(".cargo/config", Syntax::Toml, PROGRAMS),
        file("rust-toolchain.toml", Syntax::Toml, &[runs(&["toolchain", "path"])]),
        file("rust-toolchain", Syntax::Toml, &[runs(&["toolchain", "path"])]),
    ],
    proxies: &[PROXIES, PROXIES_OF_HTTPS, &["CARGO_HTTP_PROXY"]],
    ..NONE
};

const TOKEN: &str = "CARGO_REGISTRIES_GATEPASS_TOKEN";

/// Cargo reads a file without an ending where one is there, and not the one with it (`get_file_path` of its settings), the
/// nearest first; a variable comes before all.
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    const DOES: &str = "is what Cargo reads, and not the file of the same name with `.toml`.";
    const REPLACES: &str = "has Cargo take packages from another source than the registry.";
    if at.target.level == Level::Project {
        // Its token is in that variable.
        let file = at.directory.and_then(|directory| at.file(&directory.join(".cargo/config")));
        return file.map(|file| file.itself(DOES)).into_iter().collect();
    }
    // One that is empty is a token, too.
    let is_set = (at.locations.variable)(TOKEN).is_some();
    let does = "is the credential that Cargo goes by, and not the one that is written.";
    let mut found: Vec<Redirect> =
        is_set.then(|| Redirect::of(format!("The variable {TOKEN}"), does)).into_iter().collect();
    for path in [".cargo/config", ".cargo/credentials"] {
        let of_user = at.of_user(path).filter(|file| !file.is_same_as(&at.locations.home.join(format!("{path}.toml"))));
        found.extend(of_user.map(|file| file.itself(DOES)));
    }
    let file =
        |above: &Path| at.file(&above.join(".cargo/config")).or_else(|| at.file(&above.join(".cargo/config.toml")));
    let mut candidates = at
        .directories()
        .filter_map(file)
        .filter_map(|file| file.value(Syntax::Toml, &["source", "crates-io", "replace-with"]));
    let other = candidates.next().filter(|candidate| candidate.value != "gatepass");
    found.extend(other.map(|candidate| Redirect::of(candidate.place, REPLACES)));
    found
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let index = target.registry.address(Ecosystem::Cargo, &["index", ""]);
    let content = json!({
        "registries": { "gatepass": {
            "index": format!("sparse+{index}"),
            // Without one, Cargo refuses registries that ask for a token.
            "credential-provider": "cargo:token",
        } },
        "source": { "crates-io": { "replace-with": "gatepass" } },
    });
    let mut plan = Plan::default();
    plan.file(File::new(target.level, ".cargo/config.toml", Content::Toml(content)).moved_by(match target.level {
        Level::User => &["CARGO_HOME"],
        Level::Project => &[],
    }));
    if let Some(value) = keep.in_files() {
        let token = json!({ "registries": { "gatepass": { "token": format!("Bearer {value}") } } });
        plan.file(File::new(Level::User, ".cargo/credentials.toml", Content::Toml(token)).moved_by(&["CARGO_HOME"]));
    }
    if keep.in_files().is_none() {
        // Before every file, a project's too: the token goes with this address and no other.
        plan.variable("CARGO_REGISTRIES_GATEPASS_INDEX", &format!("sparse+{index}"));
    }
    plan.value_within(TOKEN, "Bearer ", keep, "").lives_in_this_shell("cargo", keep);
    if target.permission == Permission::ReadWrite {
        plan.note("Publish with `cargo publish --registry gatepass`.");
    }
    Ok(plan)
}

fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Cargo, &["index", "config.json"]), scheme: Scheme::Bearer }
}
