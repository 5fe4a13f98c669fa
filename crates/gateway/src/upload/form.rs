//! Forms of parts, `multipart/form-data` (RFC 7578), that were read whole, so that nothing of them is waited for; and the boundary
//! of one that is written anew.

use bytes::Bytes;
use futures::FutureExt as _;
use http::{HeaderMap, header};

/// A form, of which each part is there.
pub(super) struct WholeForm(multer::Multipart<'static>);

/// A part of such a form.
pub(super) struct Part {
    pub(super) name: Option<String>,
    pub(super) file: Option<String>,
    pub(super) content: Bytes,
}

impl WholeForm {
    /// The form that these headers say that the bytes are; `None` where they say no boundary.
    pub(super) fn new(headers: &HeaderMap, bytes: Bytes) -> Option<Self> {
        let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let boundary = multer::parse_boundary(content_type).ok()?;
        let whole = futures::stream::iter([Ok::<_, std::io::Error>(bytes)]);
        Some(Self(multer::Multipart::new(whole, boundary)))
    }

    /// The next part, if there is one; `None` is what cannot be read.
    pub(super) fn next(&mut self) -> Option<Option<Part>> {
        let Some(field) = self.0.next_field().now_or_never()?.ok()? else { return Some(None) };
        let (name, file) = (field.name().map(str::to_owned), field.file_name().map(str::to_owned));
        let content = field.bytes().now_or_never()?.ok()?;
        Some(Some(Part { name, file, content }))
    }
}

/// A boundary for a form that is written anew, which nobody who sent a part of it can have known.
pub(super) fn new_boundary() -> String {
    format!("gatepass-{:032x}", rand::random::<u128>())
}
