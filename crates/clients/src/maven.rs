//! Maven: a mirror of everything but what is on this machine or a file, the server's credential by the same id, and where `deploy` goes.

use super::format::{Content, Element, Identity};
use super::java::other_home;
use super::plan::{File, NAME, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::redirects::row::{NONE, Redirects, Setting, Syntax, file, program, proxy, reads, runs, trusts};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::markup::escaped;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://maven.apache.org/settings.html")
    .with_redirects(REDIRECTS)
    .with_overrides(overrides);

/// <https://maven.apache.org/configure.html>
const SETTINGS: &[Setting] = &[
    proxy(&["http.proxyHost"]),
    proxy(&["https.proxyHost"]),
    proxy(&["socksProxyHost"]),
    proxy(&["proxyHost"]),
    proxy(&["http.proxy"]),
    proxy(&["aether.connector.http.proxy"]),
    proxy(&["java.net.useSystemProxies"]),
    reads(&["maven.user.settings"]),
    reads(&["maven.project.settings"]),
    reads(&["maven.installation.settings"]),
    reads(&["maven.settings"]),
    reads(&["org.apache.maven.global-settings"]),
    reads(&["org.apache.maven.user-settings"]),
    trusts(&["javax.net.ssl.trustStoreType"]),
    trusts(&["maven.wagon.http.ssl.insecure"]),
    trusts(&["maven.resolver.transport.http.insecure"]),
    trusts(&["aether.connector.https.securityMode"]),
    trusts(&["javax.net.ssl.trustStore"]),
];

/// What has Maven load classes of the project's: extensions by path or by file, its own class path and home, and a local
/// repository in which plugins lie already.
const PROGRAMS: &[Setting] = &[
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

const REDIRECTS: Redirects = Redirects {
    files: &[
        file(".mvn/maven.config", Syntax::MavenArguments, SETTINGS),
        file(".mvn/jvm.config", Syntax::JavaArguments, SETTINGS),
    ],
    // <https://maven.apache.org/guides/mini/guide-using-extensions.html>,
    // <https://maven.apache.org/configure.html>, <https://codehaus-plexus.github.io/plexus-classworlds/launcher.html>
    programs: &[
        program(".mvn/extensions.xml"),
        file(".mvn/maven.config", Syntax::MavenArguments, PROGRAMS),
        file(".mvn/jvm.config", Syntax::JavaArguments, PROGRAMS),
    ],
    // Java takes none of the common ones.
    proxies: &[&["MAVEN_OPTS", "MAVEN_ARGS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"]],
    ..NONE
};

/// The repository of Maven's layout, which Gradle reads too.
pub(super) fn repository(target: &Target<'_>) -> url::Url {
    target.registry.address(Ecosystem::Maven, &[""])
}

/// What Maven asks for when it resolves a plugin prefix; there or not, it says that the token was taken.
pub(super) fn probe(target: &Target<'_>) -> Probe {
    let path = ["org", "apache", "maven", "plugins", "maven-metadata.xml"];
    Probe { url: target.registry.address(Ecosystem::Maven, &path), scheme: Scheme::Basic }
}

/// The first mirror of a repository is what Maven asks, and one that names it before any with a pattern
/// (<https://maven.apache.org/guides/mini/guide-mirror-settings.html>).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let mut found: Vec<Redirect> = other_home(at, &["MAVEN_OPTS"]).into_iter().collect();
    let Some(file) = at.of_user(".m2/settings.xml") else { return found };
    let Ok(document) = roxmltree::Document::parse(&file.text) else { return found };
    let mirrors =
        document.descendants().filter(|node| node.has_tag_name("mirror") || node.tag_name().name() == "mirror");
    let child = |node: roxmltree::Node<'_, '_>, name: &str| {
        let child = node.children().find(|child| child.tag_name().name() == name);
        child.and_then(|child| child.text()).unwrap_or_default().trim().to_owned()
    };
    let mut is_behind = false;
    for mirror in mirrors {
        if child(mirror, "id").starts_with(NAME) {
            is_behind = true;
            continue;
        }
        let of = child(mirror, "mirrorOf");
        let of: Vec<&str> = of.split(',').map(str::trim).collect();
        let is_pattern = of.iter().any(|of| ["*", "external:*", "central"].contains(of)) && !of.contains(&"!central");
        if of == ["central"] || (is_pattern && !is_behind) {
            let line = document.text_pos_at(mirror.range().start).row as usize;
            found.push(
                file.at_line(line, "is a mirror of what Maven asks first, and comes before the one that is written."),
            );
        }
    }
    found
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let url = escaped(repository(target).as_str());
    // A project may have a repository with any id that it knows, and Maven looks credentials up by id alone.
    let name = keep.name();
    let by_id = || Identity::Child("id", name.clone());
    let server = format!(
        "<server>\n  <id>{name}</id>\n  <username>{}</username>\n  <password>{}</password>\n</server>",
        escaped(target.username),
        escaped(&keep.or_reference("${env.GATEPASS_TOKEN}")),
    );
    // Maven 3.8 blocks mirrors over plain http unless told.
    let blocked = if target.registry.is_plain() { "\n  <blocked>false</blocked>" } else { "" };
    let mirror = format!(
        "<mirror>\n  <id>{name}</id>\n  <mirrorOf>external:*</mirrorOf>\n  <url>{url}</url>{blocked}\n</mirror>"
    );
    let mut elements = vec![
        Element { parents: vec!["servers"], name: "server".into(), identity: by_id(), text: server },
        Element { parents: vec!["mirrors"], name: "mirror".into(), identity: by_id(), text: mirror },
    ];
    if target.permission == Permission::ReadWrite {
        let deployment = format!("{name}::default::{url}");
        let profile = format!(
            "<profile>\n  <id>{name}</id>\n  <properties>\n    \
             <altDeploymentRepository>{deployment}</altDeploymentRepository>\n  </properties>\n</profile>"
        );
        let active = format!("<activeProfile>{name}</activeProfile>");
        elements.extend([
            Element { parents: vec!["profiles"], name: "profile".into(), identity: by_id(), text: profile },
            Element {
                parents: vec!["activeProfiles"],
                name: "activeProfile".into(),
                identity: Identity::Text(name.clone()),
                text: active,
            },
        ]);
    }
    let content = Content::Xml { root: "settings", elements };
    let mut plan = Plan::default();
    if target.permission == Permission::ReadWrite && keep.in_files().is_some() {
        plan.note(format!("`mvn deploy` goes there; `mvn deploy:deploy-file` with `-DrepositoryId={name}`."));
    }
    match target.level {
        Level::User => {
            plan.file(File::new(Level::User, ".m2/settings.xml", content));
        }
        Level::Project => {
            plan.file(File::new(Level::Project, ".mvn/settings.xml", content));
            plan.note("A project's settings are read when Maven is told: `mvn --settings .mvn/settings.xml …`.");
        }
    }
    plan.value_in("GATEPASS_TOKEN", keep).lives_in_this_shell("mvn", keep).project_can_name("GATEPASS_TOKEN", keep);
    Ok(plan)
}
