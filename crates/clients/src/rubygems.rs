//! RubyGems: a source with the credential in its URL, in a `gemrc` that only the user reads: gem expands no variables.

use serde_json::json;

use super::format::Content;
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::redirects::row::{Change, NONE, Redirects, Setting, Syntax, named, proxy, trusts, verifies};
use super::shell;
use super::target::{Level, Target};
use gatepass_core::ecosystem::{Ecosystem, around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://guides.rubygems.org/command-reference/#gem-environment")
        .with_redirects(REDIRECTS);

/// A list of files.
fn each(value: &str) -> Vec<String> {
    value.split([':', ';']).filter(|path| !path.is_empty()).map(str::to_owned).collect()
}

const REDIRECTS: Redirects = Redirects {
    // <https://docs.ruby-lang.org/en/master/Gem/ConfigFile.html>
    named: &[named(
        "GEMRC",
        each,
        Syntax::Yaml,
        &[
            proxy(&["http_proxy"]),
            proxy(&[":http_proxy"]),
            Setting { path: &["**"], change: Change::Arguments(&["-p", "--http-proxy", "--config-file"]) },
            verifies(&[":ssl_verify_mode"]),
            trusts(&[":ssl_ca_cert"]),
        ],
    )],
    ..NONE
};

/// Where gems are.
pub(super) fn source(target: &Target<'_>) -> url::Url {
    target.registry.address(Ecosystem::Rubygems, &[""])
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let source = source(target);
    // gem puts a path behind it.
    let host = source.as_str().trim_end_matches('/');
    let mut plan = Plan::default();
    let publishes = target.permission == Permission::ReadWrite;
    match keep {
        ValuePlacement::Outside(value) => {
            let (before, after) = around_password(&source, target.username);
            let (before, after) = (format!(":sources:\n- {before}"), format!("{after}\n"));
            if publishes {
                // gem sends this as the whole header.
                plan.value_within("GEM_HOST_API_KEY", "Bearer ", keep, "");
                plan.variable("RUBYGEMS_HOST", host);
                let taken = shell::TakenValue { source: value, word: "\"${GEM_HOST_API_KEY#Bearer }\"" };
                plan.environment.push(shell::export_file_again("GEMRC", &before, taken, &after));
            } else {
                plan.environment.push(shell::export_file("GEMRC", &before, value, &after));
            }
        }
        ValuePlacement::InFiles(_) => {
            let value = keep.or_reference("");
            let url = with_password(&source, target.username, &value);
            let file = File::new(Level::User, ".gemrc", Content::Yaml(json!({ ":sources": [url] })));
            plan.file(file.moved_by(&["GEMRC"]));
            if publishes {
                let keys = json!({ ":gatepass": format!("Bearer {value}") });
                plan.file(File::new(Level::User, ".gem/credentials", Content::Yaml(keys)));
            }
        }
    }
    if publishes {
        let key = if keep.in_files().is_some() { " --key gatepass" } else { "" };
        plan.note(format!("Publish with `gem push{key} --host {host} GEM.gem`."));
    }
    Ok(plan)
}

/// The index that gem reads first.
pub(super) fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Rubygems, &["specs.4.8.gz"]), scheme: Scheme::Basic }
}
