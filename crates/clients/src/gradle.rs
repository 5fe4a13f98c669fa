//! Gradle: an init script of gatepass's own, which every build of the user runs, or one that a project is told to run.

use super::format::Content;
use super::java::other_home;
use super::maven::{probe, repository};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::redirects::row::{NONE, Redirects, Syntax, file, proxy, trusts};
use super::target::{Level, Target};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://docs.gradle.org/current/userguide/init_scripts.html")
        .with_redirects(REDIRECTS)
        // The variable that names its directory leads to the default place, or it was told before.
        .with_overrides(|at| match at.variable("GRADLE_USER_HOME") {
            Some(_) => Vec::new(),
            None => other_home(at, &["JAVA_OPTS", "GRADLE_OPTS"]).into_iter().collect(),
        });

const REDIRECTS: Redirects = Redirects {
    files: &[file(
        "gradle.properties",
        Syntax::Properties,
        // <https://docs.gradle.org/current/userguide/networking.html>; `systemProp.` is taken off.
        &[
            proxy(&["http.proxyHost"]),
            proxy(&["https.proxyHost"]),
            proxy(&["socksProxyHost"]),
            proxy(&["java.net.useSystemProxies"]),
            trusts(&["javax.net.ssl.trustStore"]),
        ],
    )],
    // Java takes none of the common ones.
    proxies: &[&["GRADLE_OPTS", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"]],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let password = keep.in_files().map_or_else(|| "System.getenv('GATEPASS_TOKEN')".to_owned(), literal);
    let mut script = format!(
        r"// Written by gatepass; `undo` removes it.
def gatepass = {{
    name = 'gatepass'
    url = {url}
    // Gradle 6 and later refuse plain http unless told; earlier ones do not know the word.
    if (url.scheme == 'http' && delegate.hasProperty('allowInsecureProtocol')) {{ allowInsecureProtocol = true }}
    credentials {{
        username = {username}
        password = {password}
    }}
    authentication {{ basic(BasicAuthentication) }}
}}
def first = {{ repositories ->
    def added = repositories.maven(gatepass)
    repositories.remove(added)
    repositories.addFirst(added)
}}
// Whether the build has repositories for all of its projects, and whether a project's own count: Gradle 6.8 and later.
def ofBuild = false
def ofProjects = true
settingsEvaluated {{ settings ->
    def plugins = settings.pluginManagement.repositories
    // Without any, plugins come from there.
    if (plugins.isEmpty()) {{ plugins.gradlePluginPortal() }}
    first(plugins)
    def build = null
    try {{ build = settings.dependencyResolutionManagement }} catch (MissingPropertyException earlier) {{ }}
    if (build != null) {{
        ofProjects = build.repositoriesMode.get().toString() == 'PREFER_PROJECT'
        ofBuild = !ofProjects || !build.repositories.isEmpty()
        if (ofBuild) {{ first(build.repositories) }}
    }}
}}
allprojects {{
    buildscript.repositories {{ maven(gatepass) }}
    if (!ofBuild) {{
        repositories {{ maven(gatepass) }}
    }} else if (ofProjects) {{
        // A project with none goes by those of the build, and with one by its own alone.
        afterEvaluate {{ project -> if (!project.repositories.isEmpty()) {{ first(project.repositories) }} }}
    }}
",
        url = literal(repository(target).as_str()),
        username = literal(target.username),
    );
    if target.permission == Permission::ReadWrite {
        // A closure, which Gradle 4 runs after the build's own: to touch `publishing` earlier would fail the build.
        script.push_str("    plugins.withId('maven-publish') { publishing { repositories { maven(gatepass) } } }\n");
    }
    script.push_str("}\n");
    let mut plan = Plan::default();
    match target.level {
        Level::User => {
            let file = File::new(Level::User, ".gradle/init.d/gatepass.gradle", Content::Whole(script));
            plan.file(file.moved_by(&["GRADLE_USER_HOME"]));
        }
        Level::Project => {
            plan.file(File::new(Level::Project, "gradle/gatepass.init.gradle", Content::Whole(script)));
            plan.note("A project's script is run when Gradle is told: `gradle -I gradle/gatepass.init.gradle …`.");
        }
    }
    plan.value_in("GATEPASS_TOKEN", keep).lives_in_this_shell("gradle", keep).project_can_name("GATEPASS_TOKEN", keep);
    Ok(plan)
}

/// A string of Groovy in which nothing is expanded.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
