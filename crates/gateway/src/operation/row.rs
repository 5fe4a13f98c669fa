//! A row of the table of routes: which requests it is of, what they do, and what they are about.

use super::pattern::Part;
use super::{Access, Operation};

/// Requests of some methods for paths like this.
pub(super) struct Row {
    pub(super) methods: &'static [&'static str],
    pub(super) pattern: &'static [Part],
    pub(super) access: Access,
    pub(super) about: RowSubject,
    /// Whether it says more of requests that another row lists, and lists none itself.
    pub(super) is_beside: bool,
}

/// What requests of a row are about. Whoever has not the whole repository does with those only of which the row says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowSubject {
    /// Nobody: whoever has everything is refused, too.
    Nobody,
    /// The repository: a row that says nothing.
    Repository,
    /// The protocol: it tells nothing of what there is.
    Protocol,
    /// The packages that the path names, by a part of the pattern.
    Path,
    /// The packages that the body names, and the path too, where it does.
    Body(BodyForm),
    /// What there is, of which whoever has some packages sees those.
    Listing(Listing),
}

/// How a listing of a whole repository is written, of which the gateway can leave some packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// A Composer repository's `packages.json`.
    Composer,
    /// A conda channel's `repodata.json`, of one platform.
    Conda,
    /// The list of names, or of versions, of RubyGems' compact index.
    Gems,
    /// RubyGems' old index of versions, compressed.
    GemIndex,
    /// What NuGet's protocol has of a feed as a whole, which stands where a package's document could.
    NugetProtocol,
}

/// How a body names packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyForm {
    /// A document of npm's: the package's, with all its versions.
    NpmDocument,
    /// An audit of npm's: versions by package.
    NpmBulk,
    /// An audit of older clients of npm's: what a lockfile says of a project.
    NpmAudit,
    /// The form of "Legacy Upload API": `name`, and the name of the file in `content`.
    PythonUpload,
    /// What cargo publishes: the length of a JSON document, which has `name`, and it ("Registry Web API", "Publish").
    CargoPublish,
    /// An archive of a package of PHP, which has within it what it is ("The composer.json schema").
    ComposerArchive,
    /// A conda package, which has within it what it is, and is called so at its path ("Conda package specification").
    CondaPackage,
    /// A gem, which has its specification within it ("RubyGems.org API", "POST - /api/v1/gems").
    GemArchive,
    /// A form with a NuGet package, which has its manifest within it ("NuGet Server API", "Push and Delete").
    NugetPackage,
    /// A form with `gem_name` ("RubyGems.org API", "Gem Methods").
    GemForm,
}

impl Row {
    /// The same, about the protocol.
    pub(super) const fn protocol(self) -> Self {
        Self { about: RowSubject::Protocol, ..self }
    }

    /// The same, about the packages that its pattern names.
    pub(super) const fn package(self) -> Self {
        Self { about: RowSubject::Path, ..self }
    }

    /// The same, of requests that another row lists: they can be read as this, too.
    pub(super) const fn beside_others(self) -> Self {
        Self { is_beside: true, ..self }
    }

    /// The same, of which some packages can be left.
    pub(super) const fn listing(self, listing: Listing) -> Self {
        Self { about: RowSubject::Listing(listing), ..self }
    }

    /// The same, about the packages that its body names.
    pub(super) const fn names_in(self, form: BodyForm) -> Self {
        Self { about: RowSubject::Body(form), ..self }
    }
}

/// GET and HEAD, without a body.
pub(super) const fn read(pattern: &'static [Part]) -> Row {
    let access = Access { operation: Operation::Read, body: false };
    Row { methods: &["GET", "HEAD"], pattern, access, about: RowSubject::Repository, is_beside: false }
}

/// Requests that are refused whatever other rows say of them: they can be read as what is for nobody.
pub(super) const fn closed(pattern: &'static [Part]) -> Row {
    Row {
        about: RowSubject::Nobody,
        is_beside: true,
        methods: &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        ..read(pattern)
    }
}

/// HEAD alone, of what has nothing to read.
pub(super) const fn head(pattern: &'static [Part]) -> Row {
    Row { methods: &["HEAD"], ..read(pattern) }
}

/// GET alone, of what is nothing but its content.
pub(super) const fn get(pattern: &'static [Part]) -> Row {
    Row { methods: &["GET"], ..read(pattern) }
}

/// A POST that asks: its body is a question, and changes nothing.
pub(super) const fn ask(pattern: &'static [Part]) -> Row {
    let access = Access { operation: Operation::Read, body: true };
    Row { methods: &["POST"], pattern, access, about: RowSubject::Repository, is_beside: false }
}

/// A change that is all said by the path.
pub(super) const fn change(methods: &'static [&'static str], pattern: &'static [Part]) -> Row {
    Row {
        methods,
        pattern,
        access: Access { operation: Operation::Write, body: false },
        about: RowSubject::Repository,
        is_beside: false,
    }
}

/// A change with a body.
pub(super) const fn send(methods: &'static [&'static str], pattern: &'static [Part]) -> Row {
    Row {
        methods,
        pattern,
        access: Access { operation: Operation::Write, body: true },
        about: RowSubject::Repository,
        is_beside: false,
    }
}
