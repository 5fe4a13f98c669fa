//! NuGet, and `dotnet`, which reads the same file: a source, and its credential by the source's name.

use url::Url;

use super::format::{Content, Element, Identity};
use super::plan::{File, NAME, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::redirects::row::{NONE, Redirects, Setting, Syntax, file, proxy};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::markup::escaped;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://learn.microsoft.com/nuget/reference/nuget-config-file")
        .with_redirects(REDIRECTS)
        .with_overrides(overrides);

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

/// Where sources are mapped to packages, one that is in no mapping is never asked
/// (<https://learn.microsoft.com/nuget/consume-packages/package-source-mapping>).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let Some(file) = at.of_user(".nuget/NuGet/NuGet.Config") else { return Vec::new() };
    let Ok(document) = roxmltree::Document::parse(&file.text) else { return Vec::new() };
    let mapping =
        document.descendants().find(|node| node.tag_name().name().eq_ignore_ascii_case("packageSourceMapping"));
    let is_other = |mapping: &roxmltree::Node<'_, '_>| {
        let mut sources =
            mapping.children().filter(|node| node.tag_name().name().eq_ignore_ascii_case("packageSource"));
        let is_own = |node: roxmltree::Node<'_, '_>| node.attribute("key").is_some_and(|key| key.starts_with(NAME));
        mapping.children().any(|node| node.is_element()) && !sources.any(is_own)
    };
    let found = mapping.filter(is_other).map(|mapping| {
        let line = document.text_pos_at(mapping.range().start).row as usize;
        file.at_line(
            line,
            "(`packageSourceMapping`) says which packages each source is asked for, and none for this one.",
        )
    });
    found.into_iter().collect()
}

fn index(target: &Target<'_>) -> Url {
    target.registry.address(Ecosystem::Nuget, &["index.json"])
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let insecure = if target.registry.is_plain() { " allowInsecureConnections=\"true\"" } else { "" };
    // The nearest file gives a source its address, the user's its credential: a project must not know the name.
    let name = keep.name();
    let source =
        format!("<add key=\"{name}\" value=\"{}\" protocolVersion=\"3\"{insecure} />", escaped(index(target).as_str()));
    let credentials = format!(
        "<{name}>\n  <add key=\"Username\" value=\"{}\" />\n  <add key=\"ClearTextPassword\" value=\"{}\" />\n</{name}>",
        escaped(target.username),
        escaped(&keep.or_reference("%NUGET_TOKEN%")),
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
