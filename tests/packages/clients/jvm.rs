//! Maven and Gradle, and NuGet, which is not of the JVM but asks for its packages much as they do.

use gatepass_core::token::Permission;

use super::{
    Answer, Applied, Fails, Handle, INSTALL, Inline, PROJECT, Sandbox, Seen, TRIAL, Trial, USER, USERS_WAYS, basic,
    needs, text,
};
use crate::packages::recorder::base_of;

const TINY: &str = "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>\
                    <artifactId>tiny</artifactId><version>1.2.3</version></project>";

/// An archive with nothing in it: the record of its end alone.
const EMPTY_ZIP: &str = "PK\u{5}\u{6}\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

fn repository(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&basic()) {
        return Answer::challenge();
    }
    if request.path.ends_with("/tiny-1.2.3.pom") && request.method != "PUT" {
        return Answer::new(200, "text/xml", TINY);
    }
    if request.path.ends_with("/tiny-1.2.3.jar") && request.method != "PUT" {
        return Answer::new(200, "application/java-archive", EMPTY_ZIP);
    }
    Answer::new(if request.method == "PUT" { 201 } else { 404 }, "text/plain", "")
}

const MAVEN: (&str, &str) = ("mvn", INSTALL);

const POM: &[(&str, &str)] = &[(
    "pom.xml",
    "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>ours</artifactId>\
     <version>1.0</version><packaging>pom</packaging><dependencies><dependency><groupId>org.example</groupId>\
     <artifactId>tiny</artifactId><version>1.2.3</version></dependency></dependencies></project>",
)];

const MAVEN_READ: Trial = Trial {
    manager: "maven",
    program: MAVEN,
    files: POM,
    answer: repository,
    expects: ("GET", "/artifactory/maven/"),
    ..TRIAL
};

#[test]
fn maven_reads_with_the_token() {
    let end = Fails("Maven asks the recorder for its plugins, too, which has none");
    let script = "mvn -B -q validate dependency:resolve";
    Trial { ways: USERS_WAYS, script, end, ..MAVEN_READ }.run();
    let ways = &[Handle(PROJECT), Inline(PROJECT), Applied(PROJECT)];
    let script = "mvn -B -q --settings .mvn/settings.xml validate dependency:resolve";
    Trial { ways, script, end, ..MAVEN_READ }.run();
}

#[test]
fn maven_deploys_with_the_token() {
    // The plugins come from Debian, as if they had been downloaded before.
    let deploy = "mvn -B -q -llr -Dmaven.repo.local=$HOME/repository deploy:deploy-file -DgroupId=org.example \
                  -DartifactId=tiny -Dversion=1.2.3 -Dpackaging=txt -Dfile=tiny.txt -DrepositoryId=$name \
                  -Durl=http://{host}/artifactory/maven/ -DgeneratePom=false";
    // In the user's own file the name is one that no project can guess.
    let name = "name=$(sed -n 's:.*<id>\\(gatepass[^<]*\\)</id>.*:\\1:p' $HOME/.m2/settings.xml | head -n1)";
    let script = format!("cp -rL /usr/share/maven-repo $HOME/repository\n{name}\n{deploy}").leak();
    Trial {
        permission: Permission::ReadWrite,
        ways: &[Handle(USER), Applied(USER)],
        files: &[("tiny.txt", "tiny")],
        script,
        expects: ("PUT", "/artifactory/maven/org/example/tiny/1.2.3/"),
        ..MAVEN_READ
    }
    .run();
}

#[test]
fn gradle_can_publish_to_the_registry() {
    // Debian's Gradle has no connector that speaks http for publishing: that the task is there is as far as it goes.
    needs("gradle", INSTALL);
    let sandbox = Sandbox::new();
    let build = "apply plugin: 'maven-publish'\ngroup = 'org.example'\nversion = '1.2.3'\n\
                 publishing { publications { tiny(MavenPublication) { artifact file('tiny.txt') } } }\n";
    sandbox.write("build.gradle", build);
    let publishes = Trial { manager: "gradle", permission: Permission::ReadWrite, ..TRIAL };
    publishes.set_up(Applied(USER), "http://127.0.0.1:9", &sandbox);
    let output = sandbox.run("gradle -q --no-daemon tasks --all");
    assert!(text(&output).contains("publishTinyPublicationToGatepassRepository"), "{}", text(&output));
}

#[test]
fn gradle_reads_with_the_token_at_its_first_request() {
    let build = "apply plugin: 'java'\ndependencies { compileOnly 'org.example:tiny:1.2.3' }\n";
    let files: &[_] = Box::leak(Box::new([("build.gradle", build), ("src/main/java/A.java", "class A {}\n")]));
    let read = Trial {
        manager: "gradle",
        program: ("gradle", INSTALL),
        files,
        answer: repository,
        expects: ("GET", "/artifactory/maven/org/example/tiny/1.2.3/"),
        is_first_request: true,
        ..TRIAL
    };
    let script = "gradle -q --no-daemon compileJava";
    Trial { ways: &[Handle(USER), Applied(USER)], script, ..read }.run();
    let script = "gradle -q --no-daemon -I gradle/gatepass.init.gradle compileJava";
    Trial { ways: &[Inline(PROJECT), Applied(PROJECT)], script, ..read }.run();
}

/// Gradle from 6.8 on has repositories for all projects of a build (`dependencyResolutionManagement`), and a build may have a
/// project's own refused, or leave them aside. None so new can be had: this one is shown a build that has them, by its
/// documentation, and fails where that would fail
/// (<https://docs.gradle.org/current/userguide/centralizing_repositories.html>).
#[test]
fn gradles_repositories_of_a_build_are_added_to_as_it_has_them_count() {
    needs("gradle", INSTALL);
    let theirs = "maven { name = 'theirs'; url = 'http://127.0.0.1:9/theirs' }";
    for (mode, of_build, of_project, build_has, project_has) in [
        (None, "", "", "[]", "[gatepass]"),
        (None, "", theirs, "[]", "[gatepass, theirs]"),
        (Some("FAIL_ON_PROJECT_REPOS"), "", "", "[gatepass]", "[]"),
        (Some("FAIL_ON_PROJECT_REPOS"), theirs, "", "[gatepass, theirs]", "[]"),
        (Some("PREFER_SETTINGS"), theirs, theirs, "[gatepass, theirs]", "[theirs]"),
        (Some("PREFER_PROJECT"), theirs, "", "[gatepass, theirs]", "[]"),
        (Some("PREFER_PROJECT"), theirs, theirs, "[gatepass, theirs]", "[gatepass, theirs]"),
        (Some("PREFER_PROJECT"), "", theirs, "[]", "[gatepass, theirs]"),
    ] {
        let sandbox = Sandbox::new();
        let settings = mode.map_or_else(String::new, |mode| {
            format!(
                "class Mode {{ def get() {{ '{mode}' }} }}\next.dependencyResolutionManagement = [repositories: \
                 buildscript.repositories, repositoriesMode: new Mode()]\n"
            )
        });
        sandbox.write("settings.gradle", &format!("buildscript {{ repositories {{ {of_build} }} }}\n{settings}"));
        let shows = "gradle.projectsEvaluated {\n    println \"build ${gradle.settings.buildscript.repositories*.name}\"\n    \
                     println \"project ${repositories*.name}\"\n    println \"plugins \
                     ${gradle.settings.pluginManagement.repositories*.name}\"\n}\n";
        sandbox.write("build.gradle", &format!("repositories {{ {of_project} }}\n{shows}"));
        Trial { manager: "gradle", ..TRIAL }.set_up(Applied(USER), "http://127.0.0.1:9", &sandbox);
        let output = sandbox.run("gradle -q --no-daemon tasks");
        let (context, printed) = (format!("{mode:?} {of_build} {of_project}"), text(&output));
        assert!(output.status.success(), "{context}: {printed}");
        for line in [format!("build {build_has}"), format!("project {project_has}")] {
            assert!(printed.lines().any(|other| other == line), "{context}: {line}: {printed}");
        }
        // What plugins came from stays, behind.
        assert!(printed.contains("plugins [gatepass, Gradle Central Plugin Repository]"), "{context}: {printed}");
    }
}

fn feed(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&basic()) {
        return Answer::challenge();
    }
    if request.path.contains("/flat/") {
        return Answer::new(200, "application/json", r#"{"versions":["1.2.3"]}"#);
    }
    let base = base_of(request);
    let index = format!(
        r#"{{"version":"3.0.0","resources":[{{"@id":"{base}/flat/","@type":"PackageBaseAddress/3.0.0"}},{{"@id":"{base}/publish","@type":"PackagePublish/2.0.0"}}]}}"#
    );
    Answer::new(200, "application/json", index)
}

const NUGET_READ: Trial = Trial {
    manager: "nuget",
    program: ("nuget-exe", INSTALL),
    answer: feed,
    expects: ("GET", "/artifactory/api/nuget/v3/nuget/index.json"),
    ..TRIAL
};

#[test]
fn nuget_reads_with_the_token() {
    let ways = &[Handle(PROJECT), Inline(PROJECT), Applied(PROJECT)];
    let end = Fails("the recorder has a version and no package of it");
    let script = "nuget-exe install tiny -NonInteractive -Source gatepass";
    Trial { ways, script, end, ..NUGET_READ }.run();
    // In the user's own file the name is one that no project can guess.
    let script = "file=$HOME/.nuget/NuGet/NuGet.Config
        name=$(sed -n 's:.*add key=\"\\(gatepass[^\"]*\\)\".*:\\1:p' $file | head -n1)
        nuget-exe install tiny -NonInteractive -ConfigFile $file -Source $name";
    Trial { ways: USERS_WAYS, script, end, ..NUGET_READ }.run();
}

#[test]
fn nuget_pushes_with_the_token() {
    // An empty package: NuGet reads the manifest in it before it sends anything.
    let pack = r#"python3 - <<'END'
import zipfile
with zipfile.ZipFile("tiny.1.2.3.nupkg", "w") as package:
    package.writestr("tiny.nuspec", '<package><metadata><id>tiny</id><version>1.2.3</version><authors>a</authors><description>d</description></metadata></package>')
END
"#;
    let script = format!("{pack}nuget-exe push tiny.1.2.3.nupkg -NonInteractive -Source gatepass").leak();
    let ways = &[Handle(PROJECT), Applied(PROJECT)];
    let permission = Permission::ReadWrite;
    Trial { permission, ways, script, expects: ("PUT", "/publish"), ..NUGET_READ }.run();
}
