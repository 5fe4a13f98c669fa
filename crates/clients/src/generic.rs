//! curl, and whatever else reads `~/.netrc`.

use url::Url;

use super::format::Content;
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::shell;
use super::target::{Level, Target};
use crate::consumer::Form;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://everything.curl.dev/usingcurl/netrc");

/// The credential of this host, for every client that looks it up there: some look for the port too, most do not, and
/// then it goes to every port of the host.
pub(super) fn netrc(target: &Target<'_>, value: &str) -> File {
    let content = Content::Netrc {
        machine: target.registry.bare_host().to_owned(),
        port: target.registry.url.port(),
        login: target.username.to_owned(),
        password: value.to_owned(),
    };
    File::new(Level::User, ".netrc", content).moved_by(&["NETRC"])
}

/// The note that goes with an entry of `~/.netrc`.
pub(super) fn every_port(target: &Target<'_>) -> String {
    format!(
        "What reads ~/.netrc without ports (curl, wget, git, pip) sends the token to every port of {}, and over plain http \
         too, if a project asks for it.",
        target.registry.bare_host()
    )
}

fn files(target: &Target<'_>) -> Url {
    target.registry.address(Ecosystem::Generic, &[""])
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let url = files(target);
    match keep {
        ValuePlacement::Outside(value) => {
            let form = Form::CurlConfig { username: target.username.to_owned() };
            let address = format!("{url}PATH");
            // Without `-q`, a `.curlrc` could make it print what it sends; without `-L`, a redirect would be a success.
            let words = ["curl", "-q", "-fsSL", "-K", "-", &address];
            plan.command(shell::pipe(value, &form, words, "downloads a file; the token reaches curl on stdin"));
        }
        ValuePlacement::InFiles(_) => {
            plan.file(netrc(target, &keep.or_reference("")));
            plan.note(format!("`curl --netrc -fsSLO {url}PATH`, `wget {url}PATH`."));
            plan.note(every_port(target));
        }
    }
    Ok(plan)
}

fn probe(target: &Target<'_>) -> Probe {
    Probe { url: files(target), scheme: Scheme::Basic }
}
