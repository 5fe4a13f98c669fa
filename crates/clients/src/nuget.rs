//! NuGet, and `dotnet`, which reads the same file: a source, and its credential by the source's name.

use url::Url;

use super::format::{Content, Element, Identity};
use super::plan::{File, NAME, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::{Earlier, Precedence};
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
        .with_overrides(overrides)
        .with_other_sources(other_sources);

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

/// The files that NuGet reads, the nearest first (<https://learn.microsoft.com/nuget/consume-packages/configuring-nuget-behavior>).
fn files(at: &Precedence<'_>) -> Vec<Earlier> {
    let names = ["nuget.config", "NuGet.config", "NuGet.Config"];
    let above = at.directories().filter_map(|above| names.iter().find_map(|name| at.file(&above.join(name))));
    above.chain(at.in_home(OF_USER)).collect()
}

const OF_USER: &str = ".nuget/NuGet/NuGet.Config";

/// An entry of a section, with the line where it stands.
struct Entry {
    line: usize,
    element: String,
    key: String,
    value: String,
}

/// A section: what stands before `<clear />` is gone, and so is what the files farther away have.
struct Section {
    entries: Vec<Entry>,
    /// Where that stands.
    cleared: Option<usize>,
}

impl Section {
    fn of(file: &Earlier, name: &str) -> Self {
        let mut section = Self { entries: Vec::new(), cleared: None };
        let Ok(document) = roxmltree::Document::parse(&file.text) else { return section };
        let is_it = |node: &roxmltree::Node<'_, '_>| node.tag_name().name().eq_ignore_ascii_case(name);
        let nodes = document.root_element().children().filter(is_it).flat_map(|node| node.children());
        for node in nodes.filter(roxmltree::Node::is_element) {
            let line = document.text_pos_at(node.range().start).row as usize;
            let attribute = |name: &str| node.attribute(name).unwrap_or_default().to_owned();
            let element = node.tag_name().name().to_lowercase();
            if element == "clear" {
                section = Self { entries: Vec::new(), cleared: Some(line) };
            } else {
                section.entries.push(Entry { line, element, key: attribute("key"), value: attribute("value") });
            }
        }
        section
    }

    /// The registry's own entry.
    fn own(&self) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.starts_with(NAME))
    }
}

fn is_on(entry: &Entry) -> bool {
    entry.value.eq_ignore_ascii_case("true")
}

/// A nearer file may clear the sources of those farther away, turn one off, and say which source each package is from: one that
/// is in no mapping is never asked (<https://learn.microsoft.com/nuget/consume-packages/package-source-mapping>).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    const CLEARED: &str =
        "(`packageSources`) clears the sources of the files farther away, and the registry with them.";
    const DISABLED: &str = "(`disabledPackageSources`) turns the registry's source off.";
    const MAPPED: &str =
        "(`packageSourceMapping`) says which packages each source is asked for, and none for this one.";
    let (mut found, mut is_told) = (Vec::new(), [false; 3]);
    for file in &files(at) {
        let is_written = match at.target.level {
            Level::User => file.is_same_as(&at.locations.home.join(OF_USER)),
            Level::Project => at.directory.is_some_and(|directory| file.is_same_as(&directory.join("nuget.config"))),
        };
        let sections =
            [("packageSources", CLEARED), ("disabledPackageSources", DISABLED), ("packageSourceMapping", MAPPED)];
        for (is_told, (name, does)) in is_told.iter_mut().zip(sections) {
            let section = Section::of(file, name);
            let own = section.own();
            let line = match name {
                "packageSources" => section.cleared.filter(|_| own.is_none() && !is_written),
                "disabledPackageSources" => own.filter(|entry| is_on(entry)).map(|entry| entry.line),
                _ => section.entries.first().map(|entry| entry.line).filter(|_| own.is_none()),
            };
            found.extend(line.filter(|_| !*is_told).map(|line| file.at_line(line, does)));
            // What counts is said by the nearest that says it.
            *is_told |= own.is_some() || section.cleared.is_some() || line.is_some();
        }
    }
    found
}

/// NuGet asks every source for every package, where none is mapped.
fn other_sources(at: &Precedence<'_>) -> Vec<Redirect> {
    let does = "has NuGet look for every package at another source, too: whoever publishes one by the name of yours there may \
                be installed (dependency confusion). `packageSourceMapping` says what is from where.";
    let files = files(at);
    let mut off = Vec::new();
    for file in &files {
        let disabled = Section::of(file, "disabledPackageSources");
        off.extend(disabled.entries.into_iter().filter(is_on).map(|entry| entry.key));
        // What files farther away turn off is on again.
        if disabled.cleared.is_some() {
            break;
        }
    }
    let mut found = Vec::new();
    for file in &files {
        if !Section::of(file, "packageSourceMapping").entries.is_empty() {
            return Vec::new();
        }
        let sources = Section::of(file, "packageSources");
        let is_other =
            |entry: &&Entry| entry.element == "add" && !entry.key.starts_with(NAME) && !off.contains(&entry.key);
        found.extend(sources.entries.iter().filter(is_other).map(|entry| file.at_line(entry.line, does)));
        if sources.cleared.is_some() {
            break;
        }
    }
    found
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
