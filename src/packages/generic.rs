//! curl, and whatever else reads `~/.netrc`.

use url::Url;

use super::format::Content;
use super::plan::{File, Keep, Plan, Probe, Scheme, Support};
use super::{Command, Scope, Target, shell};
use crate::error::Error;

pub(super) const SUPPORT: Support =
    Support { name: "generic", plan, probe, page: "https://everything.curl.dev/usingcurl/netrc" };

/// The credential of this host, for every client that looks it up there: some look for the port too, most do not, and
/// then it goes to every port of the host.
pub(super) fn netrc(target: &Target<'_>, value: &str) -> File {
    let content = Content::Netrc {
        machine: target.registry.bare_host().to_owned(),
        port: target.registry.url.port(),
        login: target.username.to_owned(),
        password: value.to_owned(),
    };
    File::new(Scope::User, ".netrc", content).moved_by(&["NETRC"])
}

fn files(target: &Target<'_>) -> Url {
    target.registry.at(&["artifactory", target.registry.key("generic"), ""])
}

fn plan(target: &Target<'_>, keep: &Keep<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let url = files(target);
    match keep {
        Keep::Outside(value) => {
            // curl's config file has its own quoting: a backslash before a quote and before itself.
            let username = target.username.replace('\\', "\\\\").replace('"', "\\\"");
            let config = shell::print_within(&format!("user = \"{username}:"), value, "\"");
            plan.command(Command {
                run: format!("{config} | curl -fsS -K - {}PATH", shell_words::quote(url.as_str())),
                purpose: "downloads a file; the token reaches curl on stdin".to_owned(),
            });
        }
        Keep::InFiles(_) => {
            plan.file(netrc(target, &keep.or_reference("")));
            plan.note(format!("`curl --netrc -fsSO {url}PATH`, `wget {url}PATH`."));
        }
    }
    Ok(plan)
}

fn probe(target: &Target<'_>) -> Probe {
    Probe { url: files(target), scheme: Scheme::Basic }
}
