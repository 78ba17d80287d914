first | done | (try exact absurd rfl (by decide)) | skip
