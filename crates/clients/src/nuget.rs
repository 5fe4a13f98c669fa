//! NuGet, and `dotnet`, which reads the same file: a source, and its credential by the source's name.

use url::Url;

use super::format::{Content, Element, Identity, escape};
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::redirects::row::{NONE, Redirects, Setting, Syntax, file, proxy};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://learn.microsoft.com/nuget/reference/nuget-config-file")
        .with_redirects(REDIRECTS);

/// <https://learn.microsoft.com/nuget/reference/nuget-config-file>
const SETTINGS: &[Setting] = &[proxy(&["config", "http_proxy"])];

const REDIRECTS: Redirects = Redirects {
    files: &[
        file("nuget.config", Syntax::Xml, SETTINGS),
        file("NuGet.config", Syntax::Xml, SETTINGS),
        file("NuGet.Config", Syntax::Xml, SETTINGS),
        file(".nuget/NuGet.Config", Syntax::Xml, SETTINGS),
        file(".nuget/nuget.config", Syntax::Xml, SETTINGS),
    ],
    ..NONE
};

fn index(target: &Target<'_>) -> Url {
    target.registry.address(Ecosystem::Nuget, &["index.json"])
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let insecure = if target.registry.is_plain() { " allowInsecureConnections=\"true\"" } else { "" };
    // The nearest file gives a source its address, the user's its credential: a project must not know the name.
    let name = keep.name();
    let source =
        format!("<add key=\"{name}\" value=\"{}\" protocolVersion=\"3\"{insecure} />", escape(index(target).as_str()));
    let credentials = format!(
        "<{name}>\n  <add key=\"Username\" value=\"{}\" />\n  <add key=\"ClearTextPassword\" value=\"{}\" />\n</{name}>",
        escape(target.username),
        escape(&keep.or_reference("%NUGET_TOKEN%")),
    );
    let elements = vec![
        Element {
            parents: vec!["packageSources"],
            name: "add".into(),
            identity: Identity::Attribute("key", name.clone()),
            text: source,
        },
        Element {
            parents: vec!["packageSourceCredentials"],
            name: name.clone().into(),
            identity: Identity::Only,
            text: credentials,
        },
    ];
    let content = Content::Xml { root: "configuration", elements };
    let mut plan = Plan::default();
    plan.file(match target.level {
        Level::User => File::new(Level::User, ".nuget/NuGet/NuGet.Config", content),
        Level::Project => File::new(Level::Project, "nuget.config", content),
    });
    plan.value_in("NUGET_TOKEN", keep).lives_in_this_shell("NuGet", keep).project_can_name("NUGET_TOKEN", keep);
    plan.note("Other sources stay: `<clear />` under `packageSources` leaves this one alone.");
    if target.permission == Permission::ReadWrite {
        plan.note(format!("Publish with `dotnet nuget push PACKAGE.nupkg --source {name}`."));
    }
    Ok(plan)
}

fn probe(target: &Target<'_>) -> Probe {
    Probe { url: index(target), scheme: Scheme::Basic }
}
